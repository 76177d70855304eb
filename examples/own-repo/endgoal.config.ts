import { defineConfig, defineProfile } from 'endgoal';

export default defineConfig({
  endgoal: '0.2.0',
  profiles: [
    defineProfile({
      name: 'own-repo',
      extends: 'vault-guest',
      description: 'our kernel',
      // Without a tree of your own, the one of vault-guest is built. Yours: tree: { path: '../linux' },
      fragments: ['fragments/own.config'],
      // A part of vault-guest that you do not want: without: [{ device: 'balloon', reason: 'our VMM has none' }],
    }),
  ],
});
