#!/bin/busybox sh
# The guest's side of the command channel; ../protocol.ts describes the lines and is the other side.
# agent.sh TTY runs on a UART; without an argument it speaks on its own stdin and stdout.
#
# One request at a time. A request that comes again (its reply was damaged on the way) is not run again: the reply of
# the last one is kept and sent again, also by an agent that was started anew. If the old agent died before its command
# ended, that reply says `lost`.
state=${ENDGOAL_CHANNEL_STATE:-/run/endgoal/channel}
# The way into the root file system: beside an image with its own init that is where PID 1 is.
enter='chroot /system'
[ -f /lib/endgoal/own.sh ] && enter='agent enter'
mkdir -p "$state"

if [ -n "$1" ]; then
  exec <"$1" >"$1"
  stty raw -echo clocal -hupcl
fi

uptime_now() { read -r uptime _ </proc/uptime; }

reply() {
  printf '\nendgoal< %s begin\n' "$id"
  cat "$state/stdout" "$state/stderr" | gzip | base64
  cat "$state/end"
}

# The command leads a session of its own; what it leaves running in there ends with it.
execute() {
  : >"$state/stdout"
  : >"$state/stderr"
  printf '\nendgoal< %s end lost 0 0 0\n' "$id" >"$state/end"
  echo "$id" >"$state/id"
  command=$(echo "$encoded" | base64 -d)
  uptime_now
  began=$uptime
  case $where in
    # shellcheck disable=SC2086
    root) set -- $enter /bin/sh -c "$command" ;;
    *) set -- sh -c "$command" ;;
  esac
  setsid timeout -s KILL "$limit" "$@" </dev/null >"$state/stdout" 2>"$state/stderr" &
  session=$!
  wait "$session"
  status=$?
  kill -s KILL -- "-$session"
  uptime_now
  printf '\nendgoal< %s end %s %s %s %s\n' \
    "$id" "$status" "$began" "$uptime" "$(stat -c %s "$state/stdout")" >"$state/end"
}

handle() {
  id=$1 limit=$2 where=$3 length=$4 encoded=$5
  [ "${#encoded}" = "$length" ] || return
  printf '\nendgoal< %s taken\n' "$id"
  last=
  [ -f "$state/id" ] && read -r last <"$state/id"
  [ "$id" = "$last" ] || execute
  reply
}

printf '\nendgoal< started\n'
while IFS= read -r line; do
  case $line in
    # A nonce of the run: nobody else can have answered.
    'endgoal> hello '*)
      nonce=${line#endgoal> hello }
      case $nonce in
        *[!0-9a-f]*) ;;
        *) printf '\nendgoal< hello %s\n' "$nonce" ;;
      esac
      ;;
    'endgoal> '*)
      # The fields hold no glob characters: words and base64.
      # shellcheck disable=SC2086
      set -- $line
      [ $# = 6 ] && handle "$2" "$3" "$4" "$5" "$6"
      ;;
  esac
done 2>>"$state/log"
