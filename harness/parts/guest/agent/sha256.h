/* SHA-256 as FIPS 180-4 has it. */
#ifndef SHA256_H
#define SHA256_H
#include "sys.h"

struct sha256 {
	u32 state[8];
	u64 bytes;
	u8 block[64];
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const u8 *bytes, u64 size);
/** Ends it; writes 64 hex digits. */
void sha256_end(struct sha256 *hash, char *hex);

#endif
