import { describe, expect, test } from 'vitest';
import {
  ActiveTimeMeter,
  IDLE_CUT_OFF_MS,
} from '../../../../../renderer/features/review/active-time.ts';

function meterAt(startMs = 1000) {
  let nowMs = startMs;
  const meter = new ActiveTimeMeter(() => nowMs);
  return { meter, wait: (ms: number) => void (nowMs += ms) };
}

describe('active time', () => {
  test('AT1: time between signs of life counts', () => {
    const { meter, wait } = meterAt();
    wait(5_000);
    meter.touch();
    wait(7_000);
    expect(meter.take()).toBe(12_000);
  });

  test('AT2: a pause counts up to the cut-off and no longer', () => {
    const { meter, wait } = meterAt();
    wait(IDLE_CUT_OFF_MS * 30);
    meter.touch();
    wait(1_000);
    expect(meter.take()).toBe(IDLE_CUT_OFF_MS + 1_000);
  });

  test('AT3: saving while nobody is there adds nothing', () => {
    const { meter, wait } = meterAt();
    wait(IDLE_CUT_OFF_MS);
    meter.take();
    for (let save = 0; save < 20; save += 1) {
      wait(5_000);
      expect(meter.take()).toBe(0);
    }
  });

  test('AT4: nothing counts while the window is hidden', () => {
    const { meter, wait } = meterAt();
    wait(2_000);
    meter.pause();
    wait(30_000);
    meter.touch();
    wait(3_000);
    expect(meter.take()).toBe(5_000);
  });

  test('AT5: what a failed save took comes back with the next one', () => {
    const { meter, wait } = meterAt();
    wait(4_000);
    const taken = meter.take();
    meter.giveBack(taken);
    wait(1_000);
    expect(meter.take()).toBe(5_000);
  });
});
