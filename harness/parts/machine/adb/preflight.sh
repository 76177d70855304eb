# What the device lane must know of a device, in sections (`@@ NAME` before each), read by preflight-facts.ts. Runs as
# root on Android's toybox and on any other Linux; a source that the device lacks gives an empty section.
# Argument: our folder.
section() { echo "@@ $1"; }
exec 2>/dev/null
section uid && id -u
section clock && date +%s.%N
section date && date '+%m-%d %H:%M:%S'
section uptime && cat /proc/uptime
section machine && uname -m
section kernel && uname -r
section page-size && getconf PAGESIZE
for prop in ro.product.model ro.build.version.release ro.build.fingerprint ro.boot.hypervisor.vm.supported \
  ro.boot.hypervisor.protected_vm.supported ro.boot.hypervisor.version sys.boot_completed; do
  section "$prop" && getprop "$prop"
done
# A node proves nothing: root without capabilities, or in a strict SELinux domain, may not open it.
for node in kvm vhost-vsock; do
  section "$node" && [ -c "/dev/$node" ] && echo yes
  section "$node-open" && [ -c "/dev/$node" ] && { (: <>"/dev/$node") 2>&1 && echo open; }
done
section gunyah && [ -c /dev/gunyah ] && echo yes
section geniezone && [ -c /dev/gzvm ] && echo yes
section selinux && getenforce
section capabilities && grep CapEff /proc/self/status
section battery && cat /sys/class/power_supply/battery/capacity
section charging && cat /sys/class/power_supply/battery/status
section temperature && cat /sys/class/power_supply/battery/temp
section phantom-limit && device_config get activity_manager max_phantom_processes
section phantom-monitor && settings get global settings_enable_monitor_phantom_procs
section memory && grep MemAvailable /proc/meminfo
section locked-memory && ulimit -l
section sha256sum && command -v sha256sum
section free && mkdir -p "$1" && df -k "$1" | tail -n 1
section apex && for apex in /apex/com.android.virt@*; do [ -d "$apex" ] && echo "$apex"; done
for vmm in /apex/com.android.virt/bin/crosvm "$(command -v crosvm)" "$(command -v qemu-system-aarch64)"; do
  [ -x "$vmm" ] && section vmm && echo "$vmm" && break
done
# Other VMs: their process and command line, which names their CID.
section vms
for pid in $(pgrep -f 'crosvm|qemu-system-aarch64'); do
  grep -qE 'crosvm|qemu' "/proc/$pid/comm" && echo "$pid $(tr '\0' ' ' <"/proc/$pid/cmdline")"
done
section dmesg-last && dmesg | tail -n 1
section end
