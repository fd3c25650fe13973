import { markdown } from '@codemirror/lang-markdown';
import { EditorState } from '@codemirror/state';
import { EditorView, placeholder } from '@codemirror/view';
import { useMantineStyleNonce } from '@mantine/core';
import { minimalSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import classes from './guidelines.module.css';

interface MarkdownEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint: string;
  readonly maxChars: number;
}

const look = EditorView.theme({
  '&': { height: '100%', fontSize: 'var(--mantine-font-size-sm)', color: 'var(--assay-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': {
    fontFamily: 'var(--mantine-font-family)',
    padding: '8px 0',
    caretColor: 'var(--assay-text)',
  },
  '.cm-line': { padding: '0 10px' },
  // Signs of Markdown are dark grey by default, which nobody can read on a dark ground.
  '.cm-line span:not(.cm-placeholder)': { color: 'inherit' },
  '.cm-scroller': { lineHeight: '1.5' },
  '.cm-cursor': { borderLeftColor: 'var(--assay-text)' },
  '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--assay-surface-selected) !important',
  },
});

/** A Markdown editor. Loaded only where guidelines are written. */
export function MarkdownEditor({ label, value, onChange, hint, maxChars }: MarkdownEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const latest = useRef({ onChange, value });
  useEffect(() => {
    latest.current = { onChange, value };
  });
  const nonce = useMantineStyleNonce();

  useEffect(() => {
    if (!parent.current) return undefined;
    const view = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          minimalSetup,
          markdown(),
          look,
          EditorView.lineWrapping,
          EditorView.cspNonce.of(nonce?.() ?? ''),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          placeholder(hint),
          EditorState.changeFilter.of((change) => change.newDoc.length <= maxChars),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    return () => view.destroy();
  }, [label, hint, maxChars, nonce]);

  return <div ref={parent} className={classes.editor} />;
}
