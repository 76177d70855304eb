#include "sys.h"
#include <stdarg.h>

void quit(int status)
{
	for (;;)
		sys(SYS_exit_group, status, 0, 0, 0, 0);
}

void sleep_ms(long milliseconds)
{
	long time[2] = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	sys(SYS_nanosleep, (long)time, 0, 0, 0, 0);
}

/* GCC makes calls to these two, also without a libc. */
void *memcpy(void *to, const void *from, u64 size)
{
	for (u64 at = 0; at < size; at++)
		((volatile u8 *)to)[at] = ((const u8 *)from)[at];
	return to;
}

void *memset(void *to, int byte, u64 size)
{
	for (u64 at = 0; at < size; at++)
		((volatile u8 *)to)[at] = (u8)byte;
	return to;
}

long write_all(int fd, const void *from, u64 size)
{
	for (u64 done = 0; done < size;) {
		long written = sys(SYS_write, fd, (long)from + (long)done, (long)(size - done), 0, 0);

		if (written == -EINTR)
			continue;
		if (written < 0)
			return written;
		done += (u64)written;
	}
	return 0;
}

u64 length_of(const char *text)
{
	u64 length = 0;

	while (text[length])
		length++;
	return length;
}

int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

const char *behind(const char *text, const char *start)
{
	while (*start)
		if (*text++ != *start++)
			return 0;
	return text;
}

u64 number_of(const char *text)
{
	u64 value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (u64)(*text++ - '0');
	return value;
}

long read_text(const char *path, char *to, u64 size)
{
	long file = open_file(path, O_RDONLY, 0);
	u64 length = 0;

	to[0] = 0;
	if (file < 0)
		return file;
	while (length < size - 1) {
		long got = read_some((int)file, to + length, size - 1 - length);

		if (got <= 0)
			break;
		length += (u64)got;
	}
	to[length] = 0;
	close_file((int)file);
	return (long)length;
}

static u64 put(char *to, u64 at, u64 size, const char *text)
{
	while (*text && at + 1 < size)
		to[at++] = *text++;
	return at;
}

static u64 format_list(char *to, u64 size, const char *form, va_list list)
{
	u64 at = 0;

	for (; *form; form++) {
		char digits[24], one[2] = { *form, 0 };

		if (*form != '%') {
			at = put(to, at, size, one);
			continue;
		}
		form++;
		if (*form == 's') {
			at = put(to, at, size, va_arg(list, const char *));
		} else {
			u64 value = va_arg(list, u64);
			int digit = sizeof(digits) - 1;

			digits[digit] = 0;
			do {
				digits[--digit] = (char)('0' + value % 10);
				value /= 10;
			} while (value);
			at = put(to, at, size, digits + digit);
		}
	}
	to[at] = 0;
	return at;
}

u64 format(char *to, u64 size, const char *form, ...)
{
	va_list list;
	u64 length;

	va_start(list, form);
	length = format_list(to, size, form, list);
	va_end(list);
	return length;
}

void print(int fd, const char *form, ...)
{
	char line[1024];
	va_list list;
	u64 length;

	va_start(list, form);
	length = format_list(line, sizeof(line), form, list);
	va_end(list);
	write_all(fd, line, length);
}

/* Those that mounts, execs and sockets give (include/uapi/asm-generic/errno*.h). */
static const struct {
	long number;
	const char *name;
} errors[] = {
	{ 1, "EPERM" }, { 2, "ENOENT" }, { 5, "EIO" }, { 6, "ENXIO" }, { 7, "E2BIG" }, { 8, "ENOEXEC" }, { 12, "ENOMEM" },
	{ 13, "EACCES" }, { 15, "ENOTBLK" }, { 16, "EBUSY" }, { 19, "ENODEV" }, { 20, "ENOTDIR" }, { 21, "EISDIR" },
	{ 22, "EINVAL" }, { 26, "ETXTBSY" }, { 28, "ENOSPC" }, { 30, "EROFS" }, { 32, "EPIPE" }, { 40, "ELOOP" },
	{ 74, "EBADMSG" }, { 97, "EAFNOSUPPORT" }, { 98, "EADDRINUSE" }, { 99, "EADDRNOTAVAIL" }, { 100, "ENETDOWN" },
	{ 101, "ENETUNREACH" }, { 104, "ECONNRESET" }, { 110, "ETIMEDOUT" }, { 111, "ECONNREFUSED" },
	{ 113, "EHOSTUNREACH" }, { 117, "EUCLEAN" },
};

const char *error_name(long number)
{
	static char other[24];

	for (u64 at = 0; at < sizeof(errors) / sizeof(*errors); at++)
		if (errors[at].number == number)
			return errors[at].name;
	format(other, sizeof(other), "errno %u", (u64)number);
	return other;
}

void fail(const char *what, const char *where, long error)
{
	print(2, "endgoal-agent: %s %s: %s\n", what, where, error_name(error < 0 ? -error : error));
	quit(1);
}

struct entry {
	u64 inode, next;
	unsigned short size;
	u8 type;
	char name[];
};

void each_in(const char *folder, void (*each)(const char *folder, const char *name, void *with), void *with)
{
	char names[4096] __attribute__((aligned(8)));
	long file = open_file(folder, O_RDONLY | O_DIRECTORY, 0);
	long got;

	if (file < 0)
		return;
	while ((got = sys(SYS_getdents64, file, (long)names, sizeof(names), 0, 0)) > 0) {
		for (long at = 0; at < got;) {
			const struct entry *entry = (const struct entry *)(names + at);

			at += entry->size;
			if (!same(entry->name, ".") && !same(entry->name, ".."))
				each(folder, entry->name, with);
		}
	}
	close_file((int)file);
}
