import { describe, expect, test } from 'vitest';
import { workerUrl } from '../../../../../main/core/workers/start-worker.ts';

describe('start worker', () => {
  test('SW1: a worker is found beside its starter in the sources and beside the bundle in the built app', () => {
    expect(workerUrl('search-worker', 'file:///app/main/core/workers/start-worker.ts').href).toBe(
      'file:///app/main/core/workers/search-worker.ts',
    );
    expect(workerUrl('search-worker', 'file:///app/out/main/chunk-start-worker-A1.js').href).toBe(
      'file:///app/out/main/search-worker.js',
    );
  });
});
