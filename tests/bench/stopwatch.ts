import type { AssayBridge } from '../../shared/contract/shell.ts';

/** What the page measures; installed by the benchmark, no part of the app. */
export interface PageStopwatch {
  /** From the next Ctrl+Enter until the next case and `Saved` have been painted. */
  readonly awaitNextCase: () => void;
  /** From the next F9 until a page that only writes one word has painted it. */
  readonly awaitEmptyFrame: () => void;
  /** Milliseconds of what was awaited last. */
  readonly result: () => Promise<number>;
}

declare global {
  interface Window {
    assay: AssayBridge;
    assayStopwatch?: PageStopwatch;
  }
}

/**
 * Runs in the page. Times begin with the time stamp of the key event itself, so the way of the key
 * through the browser counts; they end after the frame in which the change was drawn.
 */
export function installStopwatch(): void {
  let pending: Promise<number> = Promise.resolve(Number.NaN);
  const textOf = (selector: string): string => document.querySelector(selector)?.textContent ?? '';
  const look = () => ({
    position: textOf('header h1'),
    caseName: textOf('[role="group"][aria-label="Case"] header h2'),
  });
  const afterPaint = (done: () => void): void => {
    requestAnimationFrame(() => {
      // A message that is sent before a frame arrives after it.
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', done);
      channel.port1.start();
      channel.port2.postMessage(null);
    });
  };
  const onKey = (key: string, act: (pressedAt: number) => void): void => {
    const listen = (pressed: KeyboardEvent): void => {
      if (pressed.key !== key) return;
      window.removeEventListener('keydown', listen, { capture: true });
      act(pressed.timeStamp);
    };
    window.addEventListener('keydown', listen, { capture: true });
  };
  window.assayStopwatch = {
    awaitNextCase: () => {
      pending = new Promise((resolve) => {
        onKey('Enter', (pressedAt) => {
          const before = look();
          const observer = new MutationObserver(() => {
            const now = look();
            if (now.position === before.position || now.caseName === before.caseName) return;
            if (!textOf('header:has(h1)').includes('Saved')) return;
            observer.disconnect();
            afterPaint(() => resolve(performance.now() - pressedAt));
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        });
      });
    },
    awaitEmptyFrame: () => {
      pending = new Promise((resolve) => {
        onKey('F9', (pressedAt) => {
          const word = document.createElement('span');
          word.textContent = 'painted';
          document.body.append(word);
          afterPaint(() => {
            word.remove();
            resolve(performance.now() - pressedAt);
          });
        });
      });
    },
    result: () => pending,
  };
}

/** Runs in the page: round trips to the core and back that do nothing there. Milliseconds. */
export async function timeEmptyCalls(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 15 + ((i * 7) % 25)));
    const start = performance.now();
    // A name that nobody knows is refused before anything is read.
    await window.assay.call('nothing' as 'import.jobs', {});
    times.push(performance.now() - start);
  }
  return times;
}

/** Runs in the page: submits one case after the other without showing them. Milliseconds until each is durable. */
export async function timeSubmits(asked: {
  readonly packId: string;
  readonly count: number;
}): Promise<number[]> {
  const { packId, count } = asked;
  const opened = await window.assay.call('review.open', { packId, caseId: null });
  let step = opened.ok ? opened.value : null;
  const times: number[] = [];
  while (times.length < count) {
    const caseId = step?.item?.case.caseId;
    if (caseId === undefined) throw new Error('no case is left to submit');
    // Faster than any person, but what the last submit set off elsewhere on the screen has settled.
    await new Promise((resolve) => setTimeout(resolve, 15 + ((times.length * 7) % 25)));
    const start = performance.now();
    const reply = await window.assay.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'pass' },
      activeMs: 1000,
      then: 'next_unreviewed',
    });
    times.push(performance.now() - start);
    if (!reply.ok) throw new Error(reply.error.message);
    step = reply.value;
  }
  return times;
}
