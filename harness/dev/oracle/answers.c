/*
 * Preloaded into the kernel's conf. Answers popen() from a file, which reduces a run from 3 s to 0.3 s.
 * KCONFIG_ANSWERS names the file: COMMAND NUL OUTPUT NUL, repeated. An unknown command ends conf with exit code 97, so
 * that a command that only conf runs is detected.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *answers;
static size_t size;

static void load(void)
{
	const char *path = getenv("KCONFIG_ANSWERS");
	FILE *file = path ? fopen(path, "r") : NULL;

	if (!file || fseek(file, 0, SEEK_END))
		exit(96);
	size = (size_t)ftell(file);
	rewind(file);
	answers = malloc(size + 1);
	if (!answers || fread(answers, 1, size, file) != size)
		exit(96);
	fclose(file);
}

FILE *popen(const char *command, const char *type)
{
	char *at;

	(void)type;
	if (!answers)
		load();
	for (at = answers; at < answers + size;) {
		char *output = at + strlen(at) + 1;

		if (!strcmp(at, command))
			return *output ? fmemopen(output, strlen(output), "r") : fopen("/dev/null", "r");
		at = output + strlen(output) + 1;
	}
	fprintf(stderr, "no answer for: %s\n", command);
	exit(97);
}

int pclose(FILE *stream)
{
	return fclose(stream);
}
