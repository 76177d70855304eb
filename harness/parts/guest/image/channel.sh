# The command channel's UART, for init and own.sh.

# option NAME DEFAULT: the value of a word `NAME=…` of the kernel command line.
option() {
  for word in $cmdline; do
    case $word in "$1="*) echo "${word#*=}" && return ;; esac
  done
  echo "$2"
}
cmdline=
read -r cmdline </proc/cmdline

# A UART whose type is 0 has a node but no hardware behind it.
first_free_uart() {
  for path in /sys/class/tty/ttyS[0-9] /sys/class/tty/ttyAMA[0-9]; do
    type=0
    read -r type <"$path/type"
    [ "$type" = 0 ] && continue
    grep -q "^${path##*/} " /proc/consoles || { echo "${path##*/}" && return; }
  done
} 2>/dev/null

# The agent ends only when the UART fails; `sleep` keeps a UART that is gone from becoming a busy loop.
keep_agent() {
  while :; do
    sh /lib/endgoal/agent.sh "$1" </dev/null >/dev/null 2>>/run/endgoal/agent.log
    sleep 1
  done
}
