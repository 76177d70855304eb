/*
 * device-probe asks a device's /dev/kvm and /dev/vhost-vsock whether VMs can run, as the user that will run them, and
 * measures how fast they do. It stands on system calls alone, because a device has no libc to count on.
 *
 * Each line on stdout is "endgoal-probe: NAME VALUE"; NAME ends with "-errno" where the step failed:
 *   kvm-open-errno N, kvm-api N, kvm-vm-errno N, kvm-vcpu-errno N, kvm-run-errno N, kvm-exit N (an exit reason that was
 *   not expected), exit-ns N (one exit to the VMM and back), loop-ns N (a million turns of a loop of two instructions),
 *   vhost-open-errno N, vhost-features-errno N, vhost-features 1
 */
#define SYS_ioctl 29
#define SYS_openat 56
#define SYS_write 64
#define SYS_exit_group 94
#define SYS_clock_gettime 113
#define SYS_mmap 222

#define AT_FDCWD -100
#define O_RDWR 2
#define EINTR 4
#define PROT_READ_WRITE 3
#define MAP_SHARED 1
#define MAP_PRIVATE_ANONYMOUS 0x22
#define CLOCK_MONOTONIC 1

/* include/uapi/linux/kvm.h and arch/arm64/include/uapi/asm/kvm.h */
#define KVM_GET_API_VERSION 0xae00
#define KVM_CREATE_VM 0xae01
#define KVM_CHECK_EXTENSION 0xae03
#define KVM_GET_VCPU_MMAP_SIZE 0xae04
#define KVM_CREATE_VCPU 0xae41
#define KVM_RUN 0xae80
#define KVM_SET_USER_MEMORY_REGION 0x4020ae46
#define KVM_ARM_PREFERRED_TARGET 0x8020aeaf
#define KVM_ARM_VCPU_INIT 0x4020aeae
#define KVM_SET_ONE_REG 0x4010aeac
#define KVM_CAP_ARM_VM_IPA_SIZE 165
#define KVM_EXIT_MMIO 6
#define KVM_REG_PC 0x6030000000100040
/* include/uapi/linux/vhost.h */
#define VHOST_GET_FEATURES 0x8008af00

typedef unsigned long u64;
typedef unsigned int u32;

static long call(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

static long ask(long fd, u64 request, long argument)
{
	return call(SYS_ioctl, fd, request, argument, 0, 0, 0);
}

static long open_node(const char *path)
{
	return call(SYS_openat, AT_FDCWD, (long)path, O_RDWR, 0, 0, 0);
}

static void print(const char *text, long length)
{
	call(SYS_write, 1, (long)text, length, 0, 0, 0);
}

static void say(const char *name, u64 value)
{
	char line[96] = "endgoal-probe: ", digits[24];
	int at = 15, count = 0;

	while (*name)
		line[at++] = *name++;
	line[at++] = ' ';
	do
		digits[count++] = '0' + value % 10;
	while (value /= 10);
	while (count)
		line[at++] = digits[--count];
	line[at++] = '\n';
	print(line, at);
}

static u64 nanoseconds(void)
{
	long time[2];

	call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)time, 0, 0, 0, 0);
	return (u64)time[0] * 1000000000 + time[1];
}

/* The guest: it stores to an address without memory, and each store is an exit; the second part first runs a loop. */
static const u32 code[] = {
	0xd2a20001, /* mov  x1, #0x10000000      */
	0xb9000020, /* str  w0, [x1]             */
	0x17ffffff, /* b    the instruction before */
	0xd2a20001, /* mov  x1, #0x10000000      */
	0xd2a001e2, /* mov  x2, #0xf0000 (983,040) */
	0xf1000442, /* subs x2, x2, #1           */
	0x54ffffe1, /* b.ne the instruction before */
	0xb9000020, /* str  w0, [x1]             */
	0x17fffffc, /* b    mov x2             */
};
#define RAM 0x40000000
#define LOOP (3 * 4)
#define EXITS 200

static int run(long vcpu, const volatile u32 *exit_reason)
{
	long error;

	do
		error = ask(vcpu, KVM_RUN, 0);
	while (error == -EINTR);
	if (error < 0)
		say("kvm-run-errno", -error);
	else if (*exit_reason != KVM_EXIT_MMIO)
		say("kvm-exit", *exit_reason);
	return error == 0 && *exit_reason == KVM_EXIT_MMIO;
}

static void set_pc(long vcpu, u64 value)
{
	u64 reg[2] = { KVM_REG_PC, (u64)&value };

	ask(vcpu, KVM_SET_ONE_REG, (long)reg);
}

static void probe_guest(long kvm)
{
	long bits = ask(kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_VM_IPA_SIZE);
	/* 0 asks for 40 bits, which a small processor does not have. */
	long vm = ask(kvm, KVM_CREATE_VM, bits > 0 && bits < 40 ? bits : 0);
	u32 *memory = (u32 *)call(SYS_mmap, 0, 65536, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
	struct {
		u32 slot, flags;
		u64 address, size, user;
	} region = { 0, 0, RAM, 65536, (u64)memory };
	u32 init[8] = { 0 };
	long vcpu, area;
	const volatile u32 *exit_reason;
	u64 began;

	if (vm < 0) {
		say("kvm-vm-errno", -vm);
		return;
	}
	for (unsigned long at = 0; at < sizeof(code) / sizeof(code[0]); at++)
		memory[at] = code[at];
	ask(vm, KVM_SET_USER_MEMORY_REGION, (long)&region);
	vcpu = ask(vm, KVM_CREATE_VCPU, 0);
	if (vcpu < 0 || ask(vm, KVM_ARM_PREFERRED_TARGET, (long)init) < 0 ||
	    ask(vcpu, KVM_ARM_VCPU_INIT, (long)init) < 0) {
		say("kvm-vcpu-errno", vcpu < 0 ? -vcpu : 22);
		return;
	}
	area = call(SYS_mmap, 0, ask(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ_WRITE, MAP_SHARED, vcpu, 0);
	exit_reason = (const volatile u32 *)(area + 8);

	set_pc(vcpu, RAM);
	if (!run(vcpu, exit_reason))
		return;
	began = nanoseconds();
	for (int exits = 0; exits < EXITS; exits++)
		if (!run(vcpu, exit_reason))
			return;
	say("exit-ns", (nanoseconds() - began) / EXITS);
	/* KVM first completes the last store, which skips one instruction here: x1 has its value already. */
	set_pc(vcpu, RAM + LOOP);
	began = nanoseconds();
	if (run(vcpu, exit_reason))
		say("loop-ns", nanoseconds() - began);
}

void _start(void)
{
	long kvm = open_node("/dev/kvm"), vhost = open_node("/dev/vhost-vsock"), error;
	u64 features;

	if (kvm < 0) {
		say("kvm-open-errno", -kvm);
	} else {
		say("kvm-api", ask(kvm, KVM_GET_API_VERSION, 0));
		probe_guest(kvm);
	}
	if (vhost < 0) {
		say("vhost-open-errno", -vhost);
	} else {
		error = ask(vhost, VHOST_GET_FEATURES, (long)&features);
		say(error < 0 ? "vhost-features-errno" : "vhost-features", error < 0 ? -error : 1);
	}
	call(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}
