import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useId, useState } from 'react';
import { Markdown } from '../../ui/markdown.tsx';
import classes from './guidelines.module.css';

const MarkdownEditor = lazy(async () => ({
  default: (await import('./code-mirror.tsx')).MarkdownEditor,
}));

/** Longest guidelines that the core takes. */
const MAX_GUIDELINES_CHARS = 200_000;
const HINT =
  'What counts as a pass here, what to do with borderline cases, and where to look things up.';

interface GuidelinesFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Guidelines as Markdown, to write and to look at as reviewers will see them. */
export function GuidelinesField({ value, onChange }: GuidelinesFieldProps) {
  const [isPreview, setIsPreview] = useState(false);
  const id = useId();
  return (
    <div className={classes.field} role="group" aria-labelledby={id}>
      <div className={classes.head}>
        <span id={id} className={classes.label}>
          Guidelines
        </span>
        <span className={classes.note}>Markdown</span>
        <SegmentedControl
          className={classes.switch}
          size="xs"
          aria-label="Guidelines: write or preview"
          value={isPreview ? 'preview' : 'write'}
          onChange={(next) => setIsPreview(next === 'preview')}
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
      </div>
      {isPreview ? (
        <div className={classes.preview} tabIndex={0} role="group" aria-label="Guidelines as shown">
          {value.trim() === '' ? (
            <p className={classes.note}>Nothing written.</p>
          ) : (
            <Markdown text={value} />
          )}
        </div>
      ) : (
        <div className={classes.frame}>
          <Suspense fallback={null}>
            <MarkdownEditor
              label="Guidelines"
              hint={HINT}
              value={value}
              onChange={onChange}
              maxChars={MAX_GUIDELINES_CHARS}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}
