# Milestones: lines that say how far the guest came. Sourced by init and services.sh.

# milestone NAME [TEXT]: one line `endgoal-init: NAME UPTIME TEXT`; TEXT begins with `failed: ` when the step failed.
# It goes through the kernel log, because a line written to the console from here can be cut in two by a kernel
# message; straight to the console only where the kernel log would not show it. facts.sh reads the copy in /run, so
# milestones are known even when the console is silent.
milestone() {
  uptime=0
  read -r uptime _ </proc/uptime
  line="endgoal-init: $1 $uptime${2:+ $2}"
  echo "$line" >>/run/endgoal/milestones
  level=0
  read -r level _ </proc/sys/kernel/printk
  if [ "$level" -gt 5 ] && [ -c /dev/kmsg ]; then
    echo "<5>$line" >/dev/kmsg
  else
    echo "$line"
  fi
} 2>/dev/null
