# Proofs of a host kernel, run on the device as root: `sh -s NAME [WORD…]`. Each proof uses its feature and checks the
# effect; it never checks a configuration. The last line on stdout is the observation. Exit code 0 means that the proof
# holds; with another one, `fail` prints the reason. A proof removes everything that it made, also if it fails.
export DM_DISABLE_UDEV=1 LC_ALL=C
after_open=: wrong=
work=/data/local/tmp/proof-$1
trap cleanup EXIT
undo=
later() { undo="$* ; $undo"; }
cleanup() {
  status=$?
  eval "$undo" >/dev/null 2>&1
  rm -rf "$work"
  exit "$status"
}
mkdir -p "$work" && cd "$work" || exit
saw() { echo "$*"; }
fail() { echo "$*"; exit 1; }
must() { "$@" >out 2>&1 || fail "$* → exit $?: $(tail -n 1 out)"; }

# disk NAME MIB: a loop device over a new file; its path is in $loop.
disk() {
  truncate -s "$2M" "$1" || fail "no room for $1"
  loop=$(losetup --find --show "$1" 2>&1) || fail "losetup: $loop"
  later losetup --detach "$loop"
}

# write_read FOLDER: writes 4 MiB, drops the page cache, and compares.
write_read() {
  head -c 4194304 /dev/urandom >"$1/file" && sync || fail "$1 can't be written to"
  before=$(sha256sum <"$1/file")
  echo 3 >/proc/sys/vm/drop_caches
  [ "$before" = "$(sha256sum <"$1/file")" ] || fail "$1 gave other bytes back"
}

# speed FILE COMMAND…: MB/s of a command that reads or writes 32 MiB.
speed() {
  read -r began _ </proc/uptime
  "$@" >/dev/null 2>&1 || fail "$*"
  read -r ended _ </proc/uptime
  awk "BEGIN { t = $ended - $began; if (t < 0.01) t = 0.01; printf \"%.1f MB/s\", 33.554432 / t }"
}

# --- virtualization ---

# Six instructions that write K to the board's PL011 and ask PSCI for SYSTEM_OFF.
kvm() {
  [ -c /dev/kvm ] || fail '/dev/kvm is missing'
  mode=$(dmesg | grep -oE 'kvm \[[0-9]+\]: (VHE|Hyp|Protected).*mode initialized.*' | tail -n 1)
  [ -n "$mode" ] || fail "the log does not say that KVM was initialized: $(dmesg | grep -i kvm | tail -n 1)"
  printf '\001\040\241\322\140\011\200\122\040\000\000\271\000\001\200\122\000\200\260\162\002\000\000\324\000\000\000\024' >guest
  said=$(timeout 30 qemu-system-aarch64 -nodefaults -display none -M virt,gic-version=host -cpu host -accel kvm \
    -m 64M -serial stdio -kernel guest </dev/null 2>&1) || fail "the guest did not end: $said"
  [ "$said" = K ] || fail "the guest said ${said:-nothing}"
  saw "$mode; a guest ran under KVM and powered itself off"
}
vhost() {
  for node in /dev/vhost-vsock /dev/vhost-net; do
    [ -c "$node" ] || fail "$node is missing"
    # Open it, because a node alone does not prove that the driver works.
    : <"$node" || fail "$node can't be opened"
  done
  saw '/dev/vhost-vsock and /dev/vhost-net open'
}

# virtio DRIVER…: each of them is registered, and every virtio device of this machine is bound.
virtio() {
  for driver in "$@"; do
    [ -d "/sys/bus/virtio/drivers/$driver" ] || fail "no driver $driver is registered"
  done
  bound=0
  for device in /sys/bus/virtio/devices/*; do
    [ -e "$device/driver" ] || fail "${device##*/} ($(cat "$device/modalias")) has no driver"
    bound=$((bound + 1))
  done
  saw "$* are registered; the $bound virtio devices of this machine are bound"
}

# --- self-protection ---

# Functions that each protection calls when it detects an attack. Without the function the protection is not built in.
hardening() {
  for function in usercopy_abort fortify_panic __stack_chk_fail; do
    grep -q " [Tt] $function\$" /proc/kallsyms || fail "$function is not in the kernel that runs"
  done
  saw 'usercopy_abort, fortify_panic and __stack_chk_fail are in the kernel that runs'
}

# --- mandatory access control ---

lsm() {
  list=$(cat /sys/kernel/security/lsm) || fail 'securityfs shows no list of security modules'
  saw "$list"
}
# A policy with one rule: the type `cell` may not unlink files. All other accesses are allowed.
selinux() {
  case ,$(cat /sys/kernel/security/lsm), in *,selinux,*) ;; *) fail "active are $(cat /sys/kernel/security/lsm)" ;; esac
  [ -e /sys/fs/selinux/load ] || must mount -t selinuxfs selinuxfs /sys/fs/selinux
  cat >policy.cil <<'EOF'
(handleunknown allow)
(mls true)
(class process (transition dyntransition)) (class file (unlink))
(classorder (process file))
(sid kernel) (sid security) (sid unlabeled)
(sidorder (kernel security unlabeled))
(user u) (role r) (type kernel) (type cell)
(sensitivity s0) (sensitivityorder (s0)) (category c0) (categoryorder (c0)) (sensitivitycategory s0 (c0))
(roletype r kernel) (roletype r cell) (userrole u r) (userlevel u (s0)) (userrange u ((s0) (s0)))
(allow kernel cell (process (dyntransition)))
(allow kernel kernel (file (unlink))) (allow kernel cell (file (unlink)))
(sidcontext kernel (u r kernel ((s0) (s0))))
(sidcontext security (u r kernel ((s0) (s0))))
(sidcontext unlabeled (u r kernel ((s0) (s0))))
EOF
  must secilc -o policy -f contexts policy.cil
  dd if=policy of=/sys/fs/selinux/load bs=16M 2>out || fail "the kernel refused the policy: $(dmesg | grep -i selinux | tail -n 1)"
  [ "$(cat /sys/fs/selinux/enforce)" = 1 ] || fail 'SELinux is permissive'
  touch victim
  (printf 'u:r:cell:s0' >/proc/self/attr/current && exec rm -f victim) 2>out && fail 'cell removed the file'
  [ -e victim ] || fail 'the file is gone'
  denial=$(dmesg | grep 'avc:  denied' | tail -n 1)
  rm victim || fail 'the kernel domain cannot remove the file either'
  saw "denied to cell, allowed to kernel: ${denial:-no record of it in the log}"
}
apparmor() {
  case ,$(cat /sys/kernel/security/lsm), in *,apparmor,*) ;; *) fail "active are $(cat /sys/kernel/security/lsm)" ;; esac
  echo secret >secret
  printf 'profile cell {\n file,\n deny %s/secret r,\n}\n' "$work" >profile
  must apparmor_parser --replace --skip-cache profile
  later apparmor_parser --remove profile
  aa-exec -p cell -- cat /proc/self/attr/current >confined || fail 'aa-exec did not start anything'
  aa-exec -p cell -- cat secret >out 2>&1 && fail 'cell read the file'
  grep -q 'Permission denied' out || fail "cell failed otherwise: $(tail -n 1 out)"
  cat secret >/dev/null || fail 'the unconfined process cannot read the file either'
  saw "denied to $(cat confined), allowed to the unconfined"
}
modules() {
  [ "$(cat /sys/module/module/parameters/sig_enforce)" = Y ] || fail 'signatures are not enforced'
  head -c 4096 /dev/zero >unsigned.ko
  insmod unsigned.ko 2>out && fail 'the module was loaded'
  refusal=$(dmesg | grep 'Loading of .* is rejected' | tail -n 1)
  [ -n "$refusal" ] || fail "refused otherwise: $(tail -n 1 out)"
  saw "$refusal"
}

# --- storage ---

file_system() { # TYPE MIB MKFS…
  type=$1 size=$2
  shift 2
  disk "$type.img" "$size"
  must "$@" "$loop"
  mkdir mnt
  must mount -t "$type" "$loop" mnt
  later umount "$work/mnt"
  write_read mnt
  saw "4 MiB written and read again on $(grep "$work/mnt" /proc/mounts | cut -d ' ' -f 3)"
}
ext4() { file_system ext4 64 mkfs.ext4 -q; }
f2fs() { file_system f2fs 128 mkfs.f2fs -q; }
btrfs() { file_system btrfs 160 mkfs.btrfs -q; }
overlay() {
  mkdir scratch
  must mount -t tmpfs overlay-proof scratch
  later umount "$work/scratch"
  cd scratch && mkdir lower upper tasks merged
  echo old >lower/file
  must mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=tasks merged
  later umount "$work/scratch/merged"
  echo new >merged/file
  [ "$(cat lower/file) $(cat upper/file)" = 'old new' ] || fail 'the lower layer changed'
  cd "$work" && saw 'a write went to the upper layer, the lower one stayed'
}
crypt() { # NAME CIPHER [OPTION…]
  name=proof-$1 cipher=$2
  shift 2
  disk crypt.img 64
  head -c 32 /dev/urandom >key
  must cryptsetup luksFormat --batch-mode --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 \
    --cipher "$cipher" "$@" --key-file key "$loop"
  must cryptsetup open --key-file key "$loop" "$name"
  later cryptsetup close "$name"
  answers=$($after_open) || fail "$answers"
  echo 'plain text' | dd of="/dev/mapper/$name" bs=4096 conv=notrunc,sync,fsync 2>out || fail "$(tail -n 1 out)"
  grep -q 'plain text' crypt.img && fail 'the plain text is on the disk'
  echo 3 >/proc/sys/vm/drop_caches
  [ "$(head -c 10 "/dev/mapper/$name")" = 'plain text' ] || fail 'the volume returned other text'
  table=$(dmsetup table "$name" 2>/dev/null | cut -d ' ' -f 3-4)
  rate=$(speed dd if="/dev/mapper/$name" of=/dev/null bs=1M count=32)
  saw "${table:-$cipher}: encrypted on disk, plain through the mapper, read at $rate${answers:+; $answers}"
}
crypt_aes() { crypt aes aes-xts-plain64 --key-size 512; }
# While the volume is open, the kernel has the cipher, and has tested it with the known answers of RFC 7539.
crypt_chacha() {
  after_open=known_answers
  crypt chacha chacha20-random --key-size 256 --integrity poly1305
}
known_answers() {
  [ "$(cat /sys/module/cryptomgr/parameters/notests)" = N ] || fail 'the kernel was told to make no self-tests'
  zcat /proc/config.gz | grep -q '^CONFIG_CRYPTO_MANAGER_DISABLE_TESTS=y' && fail 'the kernel has no self-tests'
  cipher=$(awk 'BEGIN { RS = "" } /name *: rfc7539\(chacha20,poly1305\)/' /proc/crypto)
  echo "$cipher" | grep -q 'selftest *: passed' || fail "rfc7539(chacha20,poly1305): ${cipher:-not in /proc/crypto}"
  echo "$cipher" | sed -n 's/^driver *: /known answers passed by /p' | head -n 1
}
verity() {
  disk data.img 8
  dd if=/dev/urandom of=data.img bs=1M count=8 conv=notrunc 2>/dev/null
  data=$loop
  disk hash.img 4
  root=$(veritysetup format "$data" "$loop" | sed -n 's/^Root hash:[[:space:]]*//p')
  [ -n "$root" ] || fail 'veritysetup gave no root hash'
  must veritysetup open "$data" proof-verity "$loop" "$root"
  cat /dev/mapper/proof-verity >/dev/null || fail 'the unchanged volume cannot be read'
  must veritysetup close proof-verity
  byte=$(dd if=data.img bs=1 skip=4097 count=1 2>/dev/null | od -An -tu1)
  # shellcheck disable=SC2059
  printf "\\$(printf %o $((byte ^ 1)))" | dd of=data.img bs=1 seek=4097 conv=notrunc 2>/dev/null
  sync
  echo 3 >/proc/sys/vm/drop_caches
  must veritysetup open "$data" proof-verity "$loop" "$root"
  later veritysetup close proof-verity
  cat /dev/mapper/proof-verity >/dev/null 2>&1 && fail 'one flipped bit was not noticed'
  saw "one flipped bit: $(dmesg | grep 'device-mapper: verity' | tail -n 1)"
}
integrity() {
  disk integrity.img 16
  must integritysetup format --batch-mode --integrity crc32c "$loop"
  must integritysetup open --integrity crc32c "$loop" proof-integrity
  later integritysetup close proof-integrity
  head -c 1048576 /dev/urandom >block
  must dd if=block of=/dev/mapper/proof-integrity bs=4096 conv=notrunc,fsync
  echo 3 >/proc/sys/vm/drop_caches
  head -c 1048576 /dev/mapper/proof-integrity | cmp - block || fail 'the volume returned other bytes'
  saw 'a sector and its checksum were written and read'
}
fscrypt() {
  disk fscrypt.img 64
  must mkfs.ext4 -q -O encrypt "$loop"
  mkdir mnt
  must mount -t ext4 "$loop" mnt
  later umount "$work/mnt"
  mkdir mnt/vault
  must fscryptctl_policy mnt/vault
  echo 'plain text' >mnt/vault/a-file-name
  sync
  grep -q -e 'plain text' -e 'a-file-name' fscrypt.img && fail 'name or text are on the disk as they are'
  saw "$(ls mnt/vault) is readable with its key; neither its name nor its text is on the disk"
}
fscryptctl_policy() {
  key=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
  echo "$key" | setsid e4crypt add_key -S 0x00112233445566778899aabbccddeeff "$1"
}

# veritysetup computes a tree of digests. The kernel accepts it only if its own implementation gives the same digests.
digests() {
  disk data.img 1
  dd if=/dev/urandom of=data.img bs=1M count=1 conv=notrunc 2>/dev/null
  data=$loop
  disk hash.img 1
  for digest in sha256 sha512 blake2b-512; do
    root=$(veritysetup format --hash="$digest" "$data" "$loop" | sed -n 's/^Root hash:[[:space:]]*//p')
    [ -n "$root" ] || fail "veritysetup gave no root hash of $digest"
    must veritysetup open "$data" proof-digest "$loop" "$root"
    cmp -s /dev/mapper/proof-digest data.img || wrong="$wrong $digest"
    must veritysetup close proof-digest
  done
  [ -z "$wrong" ] || fail "the kernel computes other digests than veritysetup: $wrong"
  saw "the kernel and veritysetup come to the same: $(dm_digests)"
}
# The implementations that the kernel selected for it.
dm_digests() {
  awk 'BEGIN { RS = "" } /name *: (sha256|sha512|blake2b-512)\n/ { print $6 }' /proc/crypto | sort -u | tr '\n' ' '
}
# A daemon's first read of /dev/fuse is the kernel's FUSE_INIT, opcode 26 (linux/fuse.h); no buffer may be under 8 KiB.
fuse() {
  exec 3<>/dev/fuse || fail '/dev/fuse cannot be opened'
  mkdir mnt
  must mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 proof mnt
  later umount -l "$work/mnt"
  opcode=$(timeout 10 dd bs=65536 count=1 <&3 2>/dev/null | od -An -tu4 -j4 -N4 | tr -d ' ')
  exec 3>&-
  [ "$opcode" = 26 ] || fail "the kernel asked its daemon for ${opcode:-nothing}, not for FUSE_INIT"
  saw 'a file system is mounted, and the kernel asks its daemon for FUSE_INIT'
}

# --- isolation ---

cgroups() {
  group=/sys/fs/cgroup/proof
  echo +pids >/sys/fs/cgroup/cgroup.subtree_control || fail 'no pids controller'
  mkdir "$group"
  later rmdir "$group"
  echo 2 >"$group/pids.max"
  # The third process exceeds the limit. The shell reports that and continues, or ends.
  sh -c "echo \$\$ >$group/cgroup.procs; sleep 0.1 & sleep 0.1 & wait" 2>out
  refused=$(sed -n 's/^max //p' "$group/pids.events")
  [ "${refused:-0}" -gt 0 ] || fail "a third process was let into a group of 2: $(tail -n 1 out)"
  saw "a third process was refused in a group of 2: $(tail -n 1 out)"
}

namespaces() {
  for kind in net user pid; do
    outer=$(readlink "/proc/self/ns/$kind")
    inner=$(unshare --map-root-user "--$kind" --fork readlink "/proc/self/ns/$kind" 2>&1) || fail "$kind: $inner"
    [ "$inner" != "$outer" ] || fail "$kind: inside is outside ($outer)"
  done
  pid=$(unshare --map-root-user --pid --fork sh -c 'echo $$')
  [ "$pid" = 1 ] || fail "the first process is $pid"
  links=$(unshare --map-root-user --net ip -o link | wc -l)
  saw "net, user and pid are apart; the first process is 1 and sees $links network device"
}
bridge() {
  must ip link add proof-br type bridge
  later ip link delete proof-br
  must ip tuntap add proof-tap mode tap
  later ip tuntap delete proof-tap mode tap
  must ip link set proof-tap master proof-br
  must ip link set proof-tap up
  must ip link set proof-br up
  saw "$(bridge_link)"
}
bridge_link() { ip -o link show master proof-br | cut -d ' ' -f 2-9; }

"$@"
