import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HEAD_PX,
  ROW_PX,
  scrollScale,
  scrollToShow,
} from '../../../../../renderer/features/library/scroll-scale.ts';
import { pageOffsets } from '../../../../../renderer/features/library/use-library-rows.ts';

/** Chromium makes no element taller. */
const CHROMIUM_LIMIT_PX = 33_554_428;
const counts = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 5_000_000 }));
const viewports = fc.integer({ min: 200, max: 3_000 });

describe('fitting a list into an element', () => {
  it('is one to one for 100,000 rows', () => {
    expect(scrollScale(100_000, 640)).toEqual({ listPx: 100_000 * ROW_PX, factor: 1 });
  });

  it('keeps every list below the tallest element of the browser, with its end in reach', () => {
    fc.assert(
      fc.property(counts, viewports, (rowCount, viewportPx) => {
        const { listPx, factor } = scrollScale(rowCount, viewportPx);
        expect(HEAD_PX + listPx).toBeLessThan(CHROMIUM_LIMIT_PX);
        const lowest = Math.max(0, HEAD_PX + listPx - viewportPx);
        const seenTo = lowest * factor + viewportPx - HEAD_PX;
        expect(seenTo).toBeGreaterThanOrEqual(rowCount * ROW_PX - 0.01);
      }),
    );
  });

  it('scrolls to any row so that the whole of it is seen, and not at all if it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000_000 }),
        viewports,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rowCount, viewportPx, rowShare, scrollShare) => {
          const scale = scrollScale(rowCount, viewportPx);
          const row = Math.floor(rowShare * (rowCount - 1));
          const lowest = Math.max(0, HEAD_PX + scale.listPx - viewportPx);
          const scrollTop = scrollShare * lowest;
          const moved = scrollToShow(row, scrollTop, viewportPx, scale) ?? scrollTop;
          const from = moved * scale.factor;
          expect(row * ROW_PX).toBeGreaterThanOrEqual(from - 0.01);
          expect((row + 1) * ROW_PX).toBeLessThanOrEqual(from + viewportPx - HEAD_PX + 0.01);
          expect(scrollToShow(row, moved + 0.001, viewportPx, scale) ?? moved).toBeCloseTo(
            moved,
            2,
          );
        },
      ),
    );
  });
});

describe('pages of rows', () => {
  it('hold the rows in view and those that are next, and nothing far away', () => {
    expect(pageOffsets(0, 12, 1_000)).toEqual([0]);
    expect(pageOffsets(70, 82, 1_000)).toEqual([0, 100]);
    expect(pageOffsets(500, 512, 1_000)).toEqual([400, 500]);
    expect(pageOffsets(990, 1_000, 1_000)).toEqual([900]);
  });

  it('are at most three for a screen of 60 rows, wherever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), (from) => {
        const offsets = pageOffsets(from, from + 60, 2_000_100);
        expect(offsets.length).toBeLessThanOrEqual(3);
        expect(offsets[0]).toBeLessThanOrEqual(from);
        expect((offsets.at(-1) ?? 0) + 100).toBeGreaterThanOrEqual(Math.min(from + 60, 2_000_100));
      }),
    );
  });
});
