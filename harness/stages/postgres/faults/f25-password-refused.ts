import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

/** The server may still be starting. */
const expire = `
cd / && set -- /usr/lib/postgresql/*/bin/psql
for second in $(seq 30); do
  setpriv --reuid=postgres --regid=postgres --init-groups "$1" --host=/run/postgresql --dbname=postgres \
    --command="ALTER ROLE endgoal VALID UNTIL '2001-01-01'" && exit 0
  sleep 1
done
exit 1`;

export const fault: InjectedFault = {
  id: 'F25-password-refused',
  title: 'the password of the role has expired',
  breaks: {
    looking: async (stage, machine) => {
      if (stage === 'postgres') await inGuest(expire, 'root')(machine);
    },
  },
  expects: { red: 'postgres', rule: 'F25-password-refused' },
};
