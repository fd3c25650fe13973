import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
    // better-sqlite3 and the core run on Electron's Node: start with `npm test` or `node build/run.mjs vitest`.
    include: ['tests/{unit,faults,server}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    testTimeout: 30_000,
  },
});
