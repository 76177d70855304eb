#include "sha256.h"

static const u32 round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline u32 rotated(u32 value, int by)
{
	return value >> by | value << (32 - by);
}

static void take_block(struct sha256 *hash, const u8 *block)
{
	u32 w[64], s[8];

	for (int t = 0; t < 16; t++)
		w[t] = (u32)block[4 * t] << 24 | (u32)block[4 * t + 1] << 16 | (u32)block[4 * t + 2] << 8 | block[4 * t + 3];
	for (int t = 16; t < 64; t++) {
		u32 s0 = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ w[t - 15] >> 3;
		u32 s1 = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ w[t - 2] >> 10;

		w[t] = w[t - 16] + s0 + w[t - 7] + s1;
	}
	for (int n = 0; n < 8; n++)
		s[n] = hash->state[n];
	for (int t = 0; t < 64; t++) {
		u32 sum1 = rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25);
		u32 one = s[7] + sum1 + ((s[4] & s[5]) ^ (~s[4] & s[6])) + round_constants[t] + w[t];
		u32 sum0 = rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22);
		u32 two = sum0 + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		for (int n = 7; n > 0; n--)
			s[n] = s[n - 1];
		s[4] += one;
		s[0] = one + two;
	}
	for (int n = 0; n < 8; n++)
		hash->state[n] += s[n];
}

void sha256_begin(struct sha256 *hash)
{
	static const u32 first[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	for (int n = 0; n < 8; n++)
		hash->state[n] = first[n];
	hash->bytes = 0;
}

void sha256_add(struct sha256 *hash, const u8 *bytes, u64 size)
{
	u64 held = hash->bytes % 64;

	hash->bytes += size;
	while (held && size) {
		hash->block[held++] = *bytes++;
		size--;
		if (held == 64) {
			take_block(hash, hash->block);
			held = 0;
		}
	}
	for (; size >= 64; size -= 64, bytes += 64)
		take_block(hash, bytes);
	while (size--)
		hash->block[held++] = *bytes++;
}

void sha256_end(struct sha256 *hash, char *hex)
{
	static const u8 padding[64] = { 0x80 };
	u64 bits = hash->bytes * 8;
	u8 length[8];

	sha256_add(hash, padding, 1 + (119 - hash->bytes % 64) % 64);
	for (int n = 0; n < 8; n++)
		length[n] = (u8)(bits >> (56 - 8 * n));
	sha256_add(hash, length, 8);
	for (int n = 0; n < 64; n++)
		hex[n] = "0123456789abcdef"[hash->state[n / 8] >> (28 - 4 * (n % 8)) & 15];
	hex[64] = 0;
}
