import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SpanSummary } from '../../../shared/contract/library.ts';
import type { Target } from '../../../shared/domain/case.ts';
import { neighbour, nextFailingSpan, visibleSpanRows } from './span-navigation.ts';

/** What the person looks at inside one case. Nothing of it is saved. */
export interface CaseUiState {
  /** The span or turn that is open; `case` while none is. */
  readonly selected: Target;
  /** Grows with each step by key, which brings what is selected into view; a click leaves all where it is. */
  readonly steps: number;
  readonly collapsed: ReadonlySet<string>;
  readonly isContextShown: boolean;
  readonly isToolIoShown: boolean;
  readonly isJudgeShown: boolean;
  readonly isDiffShown: boolean;
  readonly isRawShown: boolean;
  readonly select: (target: Target) => void;
  readonly selectNext: () => void;
  readonly selectPrevious: () => void;
  /** Goes to the first failing span, then to the next one at each further call. */
  readonly selectFirstFailing: () => void;
  readonly toggleCollapsed: (spanId: string) => void;
  readonly toggleContext: () => void;
  readonly toggleToolIo: () => void;
  readonly toggleJudge: () => void;
  readonly toggleDiff: () => void;
  readonly toggleRaw: () => void;
  /**
   * Tells what is on the screen. Another case starts with nothing selected; the toggles stay as the
   * person set them, and a case that was only read again keeps everything.
   */
  readonly showCase: (content: CaseUiContent) => void;
}

export interface CaseUiContent {
  readonly caseId: string;
  readonly spans: readonly SpanSummary[];
  readonly turnCount: number;
}

export type CaseUiStore = StoreApi<CaseUiState>;

/** Makes the store of one case pane. @param defaults what the settings say about the judge. */
export function createCaseUiStore(defaults: { readonly isJudgeShown: boolean }): CaseUiStore {
  return createStore<CaseUiState>()((set, get) => {
    let content: CaseUiContent = { caseId: '', spans: [], turnCount: 0 };

    const move = (step: 1 | -1) => {
      const { selected, collapsed } = get();
      if (content.spans.length > 0) {
        const ids = visibleSpanRows(content.spans, collapsed).map((row) => row.span.id);
        const spanId = neighbour(ids, selected.kind === 'span' ? selected.spanId : null, step);
        if (spanId !== null) set({ selected: { kind: 'span', spanId }, steps: get().steps + 1 });
        return;
      }
      const turns = Array.from({ length: content.turnCount }, (_, turn) => turn);
      const turn = neighbour(turns, selected.kind === 'turn' ? selected.turn : null, step);
      if (turn !== null) set({ selected: { kind: 'turn', turn } });
    };

    return {
      selected: { kind: 'case' },
      steps: 0,
      collapsed: new Set(),
      isContextShown: true,
      isToolIoShown: true,
      isJudgeShown: defaults.isJudgeShown,
      isDiffShown: false,
      isRawShown: false,
      select: (selected) => set({ selected }),
      selectNext: () => move(1),
      selectPrevious: () => move(-1),
      selectFirstFailing: () => {
        const { selected } = get();
        const after = selected.kind === 'span' ? selected.spanId : null;
        const spanId = nextFailingSpan(content.spans, after);
        if (spanId === null) return;
        set({
          selected: { kind: 'span', spanId },
          steps: get().steps + 1,
          collapsed: expandTo(content.spans, spanId, get().collapsed),
        });
      },
      toggleCollapsed: (spanId) => {
        const collapsed = new Set(get().collapsed);
        if (!collapsed.delete(spanId)) collapsed.add(spanId);
        set({ collapsed });
      },
      toggleContext: () => set({ isContextShown: !get().isContextShown }),
      toggleToolIo: () => set({ isToolIoShown: !get().isToolIoShown }),
      toggleJudge: () => set({ isJudgeShown: !get().isJudgeShown }),
      toggleDiff: () => set({ isDiffShown: !get().isDiffShown }),
      toggleRaw: () => set({ isRawShown: !get().isRawShown }),
      showCase: (next) => {
        const isAnother = next.caseId !== content.caseId;
        content = next;
        if (!isAnother) return;
        set({ selected: { kind: 'case' }, steps: 0, collapsed: new Set(), isRawShown: false });
      },
    };
  });
}

/** Opens every collapsed ancestor of a span. */
function expandTo(
  spans: readonly SpanSummary[],
  spanId: string,
  collapsed: ReadonlySet<string>,
): ReadonlySet<string> {
  const open = new Set(collapsed);
  const index = spans.findIndex((span) => span.id === spanId);
  let depth = spans[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0 && depth > 0; i -= 1) {
    const span = spans[i];
    if (span && span.depth < depth) {
      open.delete(span.id);
      depth = span.depth;
    }
  }
  return open;
}
