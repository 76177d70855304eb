import { expect, test } from 'vitest';
import { killerIn } from './killer.ts';

const said = `[  812.114] Out of memory: Killed process 4711 (chrome) total-vm:9088kB, anon-rss:12kB, UID:10123
11-21 19:02:10.120  1488  1540 I am_proc_start: [0,9012,10211,com.example]`;

test.for([
  '[  813.201] Out of memory: Killed process 4712 (crosvm) total-vm:1190880kB, anon-rss:1003212kB, UID:0',
  '[  813.201] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=qemu-system-aar,pid=812,uid=0',
  "11-21 19:02:11.001   501   501 I lowmemorykiller: Kill 'crosvm' (4712), uid 0, oom_score_adj 900 to free 98kB",
  '11-21 19:02:11.004  1488  1540 I am_kill : [0,4712,crosvm,900,Trimming phantom processes,0]',
])('%s', killing => {
  expect(killerIn(`${said}\n${killing}\nafterwards`)?.line).toBe(killing);
});

test('a log in which others were killed', () => {
  expect(killerIn(said)).toBeUndefined();
});
