#!/bin/sh
# pack-vault.sh TAR FILES IMAGE: the sample vault's root file system, of Debian packages but laid out as the field does:
# busybox for everything, PostgreSQL in /usr/libexec, an init that is linked against musl; no socat, no setpriv, no
# package manager. FILES is a folder with image/ and login.sql. Runs as root, or in a user namespace where it is root.
# GCC and MKE2FS are paths.
set -eu
tar=$1 files=$2 image=$3
work=$(mktemp -d "$image.XXXXXX")
trap 'rm -rf "$work"' EXIT
debian=$work/debian vault=$work/vault
mkdir -p "$debian" "$vault"
tar --extract --no-same-owner --file="$tar" --directory="$debian" --exclude='./dev/*'

for dir in bin sbin dev proc sys run tmp root var/log var/lib/postgresql etc/vault lib usr/bin usr/sbin usr/lib usr/libexec \
  usr/share/postgresql; do
  mkdir -p "$vault/$dir"
done
cp "$debian/bin/busybox" "$vault/bin/busybox"
for applet in sh mount umount mknod mkdir chown cp cat sleep ifconfig ls ps grep hostname sync poweroff reboot; do
  ln -s /bin/busybox "$vault/bin/$applet"
done

# PostgreSQL and the libraries of Debian that it needs; none of its wrappers, none of the other programs.
cp -a "$debian/usr/lib/postgresql/15/bin" "$vault/usr/libexec/postgresql15"
mkdir -p "$vault/usr/lib/postgresql/15"
cp -a "$debian/usr/lib/postgresql/15/lib" "$vault/usr/lib/postgresql/15/lib"
cp -a "$debian/usr/lib/locale" "$vault/usr/lib/locale"
cp -a "$debian/usr/share/postgresql/15" "$vault/usr/share/postgresql/15"
cp -a "$debian/usr/lib/aarch64-linux-gnu" "$vault/usr/lib/"
cp -a "$debian/lib/aarch64-linux-gnu" "$debian/lib/"ld-linux-* "$vault/lib/"
cp -aL "$debian/lib/ld-musl-aarch64.so.1" "$vault/lib/"

musl=$debian/usr/lib/aarch64-linux-musl
[ -d "$musl" ] || musl=$debian/usr/lib/musl/lib
include=$debian/usr/include/aarch64-linux-musl
# The package's libc.so is an absolute link, and without it the linker would take libc.a.
mkdir "$work/link"
cp "$vault/lib/ld-musl-aarch64.so.1" "$work/link/libc.so"
"$GCC" -O2 -nostdinc -isystem "$include" -nostdlib -fno-stack-protector -no-pie -Wl,-dynamic-linker,/lib/ld-musl-aarch64.so.1 \
  -o "$vault/sbin/init" "$musl/crt1.o" "$musl/crti.o" "$files/image/vault-init.c" -L"$work/link" -lc \
  "$musl/crtn.o"
ln -s /sbin/init "$vault/bin/vault-init"

cp "$files/image/start" "$files/image/postgresql.conf" "$files/image/pg_hba.conf" "$files/login.sql" "$vault/etc/vault/"
echo 'root:x:0:0::/root:/bin/sh
postgres:x:101:101::/var/lib/postgresql:/bin/sh' >"$vault/etc/passwd"
echo 'root:x:0:
postgres:x:101:' >"$vault/etc/group"
rm -rf "$vault/usr/lib/aarch64-linux-gnu/"libLLVM* "$vault/usr/lib/aarch64-linux-gnu/perl"*

size=$(($(du --summarize --block-size=1M "$vault" | cut -f 1) * 11 / 10 + 64))
"$MKE2FS" -q -t ext4 -m 0 -J size=8 -L vault -d "$vault" "$image" "${size}M"
