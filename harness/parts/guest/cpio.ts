/**
 * An archive in the "newc" format that the kernel unpacks as its initramfs (Documentation/driver-api/early-userspace/
 * buffer-format.rst). Written here because device nodes and ownership need no root this way, and because the same
 * members always give the same bytes.
 */

/** A file of the archive. Paths are relative, without a leading slash; a member's folders come before it. */
export type Member = { readonly path: string } & (
  | { readonly type: 'file'; readonly mode: number; readonly content: Uint8Array }
  | { readonly type: 'directory'; readonly mode: number }
  | { readonly type: 'link'; readonly target: string }
  | {
      readonly type: 'character device';
      readonly mode: number;
      readonly major: number;
      readonly minor: number;
    }
);

/** File type bits of st_mode. */
const typeBits = {
  file: 0o100000,
  directory: 0o040000,
  link: 0o120000,
  'character device': 0o020000,
} as const;

/** Members and their content are padded to 4 bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function record(inode: number, mode: number, path: string, content: Buffer, major = 0, minor = 0): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = 1;
  const [uid, gid, mtime, checksum] = [0, 0, 0, 0];
  const fields = [
    inode,
    mode,
    uid,
    gid,
    links,
    mtime,
    content.length,
    0,
    0,
    major,
    minor,
    name.length,
    checksum,
  ];
  const header = `070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(content)]);
}

/** The archive with all members, owned by root, dated 1970. */
export function cpio(members: readonly Member[]): Buffer {
  const records = members.map((member, index) => {
    const mode = typeBits[member.type] | (member.type === 'link' ? 0o777 : member.mode);
    const content =
      member.type === 'file' ? member.content : member.type === 'link' ? Buffer.from(member.target) : [];
    const [major, minor] = member.type === 'character device' ? [member.major, member.minor] : [0, 0];
    return record(index + 1, mode, member.path, Buffer.from(content), major, minor);
  });
  return Buffer.concat([...records, record(0, 0, 'TRAILER!!!', Buffer.alloc(0))]);
}
