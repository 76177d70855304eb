#!/bin/sh
# In adb's place: a phone that is a folder of this machine ($MOCK_PHONE), whose programs are those in its bin/. Paths of
# the phone that a command names become paths in that folder, so that the lane's own scripts run here unchanged.
phone=$MOCK_PHONE
there="s#/dev/\(\\\$node\|kvm\|vhost-vsock\|gunyah\|gzvm\)#$phone/dev/\1#g
s#/apex/#$phone/apex/#g
s#/sys/class/power_supply/battery#$phone/battery#g
s#/data/local/tmp#$phone/data#g"
[ "$1" = -s ] && shift 2
verb=$1
shift
case $verb in
  devices)
    cat "$phone/devices"
    [ ! -x "$phone/after-devices" ] || "$phone/after-devices"
    ;;
  shell)
    [ "$1" = -T ] && shift
    command=$(printf '%s' "$*" | sed "$there")
    export PATH="$phone/bin:$PATH" MOCK_UID="${MOCK_UID:-$(cat "$phone/uid")}"
    case $command in
      # The preflight: paths that it finds are the phone's again.
      *'sh -s '*) sed "$there" | sh -c "$command" | sed "s#$phone/#/#g" ;;
      *) exec sh -c "$command" ;;
    esac
    ;;
  push)
    to=$(printf '%s' "$2" | sed "$there")
    cp "$1" "$to" && chmod 0644 "$to"
    ;;
  root) [ -x "$phone/root" ] && "$phone/root" ;;
  *) exit 0 ;;
esac
