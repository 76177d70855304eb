#!/bin/busybox sh
# The agent beside an image that runs its own init: command channel, vsock ports, milestones. It runs in a root and a
# mount namespace of its own (../agent/init.c) and never writes to the image.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
. /lib/endgoal/milestone.sh
. /lib/endgoal/channel.sh
. /lib/endgoal/vsock.sh

# The image must not find the channel's UART: a getty on it would eat half of each request. The agent keeps a node of
# its own; devtmpfs is one file system for all who mount it.
take_uart() {
  IFS=: read -r major minor <"/sys/class/tty/$1/dev" || return
  [ -c /run/endgoal/uart ] || mknod /run/endgoal/uart c "$major" "$minor" || return
  rm -f "/dev/$1"
}

channel=$(option endgoal.channel "$(first_free_uart)")
if [ -n "$channel" ] && take_uart "$channel"; then
  keep_agent /run/endgoal/uart &
  milestone channel "$channel"
else
  milestone channel 'failed: no UART for the command channel'
fi
# The facts name the active security modules; the image may not mount this file system.
[ -d /sys/kernel/security ] && mount -t securityfs securityfs /sys/kernel/security
start_vsock

# An init that ends at once takes the kernel with it, before this is said.
usleep 500000
milestone reached
if busy=$(agent settle); then milestone up; else milestone up "failed: init still runs $busy"; fi

while :; do
  wait
  sleep 1
done
