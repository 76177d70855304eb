import { guestNetworks } from '../fragments/networks.ts';
import { describe, test } from '../harness/app/test.ts';

describe('network', () => {
  test.for(guestNetworks)('the guest is on $title', ({ name }, { network }) => network.holds('joins', name));
  test.for(guestNetworks)('PostgreSQL computes a value over $title', ({ name }, { network }) =>
    network.holds('postgres', name),
  );
  test('nothing else is wrong with the networks', ({ network }) => network.nothingElse());
});
