#!/bin/busybox sh
# Collects everything the suites ask about the running guest, once. Raw text in sections, `@@ NAME` before each, read
# by harness/facts; nothing is judged here. Argument: the SHA-256 of a .config that need not be told again, because each
# byte costs 2 ms on some UARTs; dmesg is asked for by itself, for the same reason. A section whose source does not exist
# is empty. Few processes, because each costs 10 ms under emulation.
# Some files of sysfs end without a line end.
section() { printf '\n@@ %s\n' "$1"; }
show() { section "$1" && cat "$2"; }
exec 2>/dev/null
# Beside an image with its own init, mounts and nodes are those that PID 1 sees.
root= init=self
[ -f /lib/endgoal/own.sh ] && root=/proc/1/root init=1

section clock-first && echo "$EPOCHREALTIME"
section uname && uname -a
show version /proc/version
show cmdline /proc/cmdline
show uptime /proc/uptime
show meminfo /proc/meminfo
show consoles /proc/consoles
show filesystems /proc/filesystems
show modules /proc/modules
show mounts /proc/$init/mounts
section kernel-notes && base64 /sys/kernel/notes
section config-sha256 && sum=$(zcat /proc/config.gz | sha256sum) && echo "${sum%% *}"
section config-gz && [ "${sum%% *}" = "$1" ] || base64 /proc/config.gz
show lsm /sys/kernel/security/lsm
# path:value. The shell's own `read` takes one byte at a time, and the kernel answers only the first read of a sysctl.
section sysctl && while read -r key _; do
  sysctls="$sysctls /proc/sys/$key"
done </lib/endgoal/sysctl.conf && grep -H . $sysctls
show milestones /run/endgoal/milestones
# path|type|major|minor, numbers in hexadecimal
section devices && cd "$root/" && stat -c '/%n|%F|%t|%T' dev/* dev/*/*
cd /
# 'path' -> 'target' of each device on its bus, and of its driver
section bus-links && stat -c %N /sys/bus/pci/devices/* /sys/bus/virtio/devices/* /sys/bus/amba/devices/* \
  /sys/bus/platform/devices/* /sys/bus/*/devices/*/driver
section bus-drivers && echo /sys/bus/pci/drivers/* /sys/bus/virtio/drivers/* /sys/bus/amba/drivers/* \
  /sys/bus/platform/drivers/*
# path:value
section bus-attributes && grep -H . /sys/bus/pci/devices/*/vendor /sys/bus/pci/devices/*/device \
  /sys/bus/pci/devices/*/class /sys/bus/virtio/devices/*/vendor /sys/bus/virtio/devices/*/device \
  /sys/bus/virtio/devices/*/status /sys/bus/virtio/devices/*/features
section processes && ps -o pid,ppid,user,stat,args
# kind address pid process
section sockets && agent sockets
section clock-last && echo "$EPOCHREALTIME"
