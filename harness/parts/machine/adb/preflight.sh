# What the device lane must know of a device, in sections (`@@ NAME` before each), read by preflight-facts.ts. Runs as
# root on Android's toybox and on any other Linux; what a device doesn't have is an empty section. Argument: our folder.
section() { echo "@@ $1"; }
exec 2>/dev/null
section uid && id -u
section clock && date +%s
section machine && uname -m
section kernel && uname -r
for prop in ro.product.model ro.build.version.release ro.boot.hypervisor.vm.supported ro.boot.hypervisor.version; do
  section "$prop" && getprop "$prop"
done
section kvm && [ -c /dev/kvm ] && echo yes
section vhost-vsock && [ -c /dev/vhost-vsock ] && echo yes
section selinux && getenforce
section battery && cat /sys/class/power_supply/battery/capacity
section charging && cat /sys/class/power_supply/battery/status
section phantom-limit && device_config get activity_manager max_phantom_processes
section sha256sum && command -v sha256sum
section free && mkdir -p "$1" && df -k "$1" | tail -n 1
for vmm in /apex/com.android.virt/bin/crosvm "$(command -v crosvm)" "$(command -v qemu-system-aarch64)"; do
  [ -x "$vmm" ] && section vmm && echo "$vmm" && break
done
