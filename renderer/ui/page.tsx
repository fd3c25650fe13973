import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** A short line beside the title: counts, state. */
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** Fixed below the header: filters, tabs. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
  /** The content brings its own scrolling and padding (virtual lists, split panes). */
  readonly flush?: boolean;
  /** Reading width for forms and text. */
  readonly narrow?: boolean;
}

/** The frame of every screen: title, actions, and a body that scrolls by itself. */
export function Page({
  title,
  subtitle,
  actions,
  toolbar,
  children,
  flush = false,
  narrow = false,
}: PageProps) {
  return (
    <section className={classes.page} aria-labelledby="page-title">
      <header className={classes.header}>
        <h1 id="page-title" className={classes.title}>
          {title}
        </h1>
        {subtitle ? <div className={classes.subtitle}>{subtitle}</div> : null}
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      {toolbar ? <div className={classes.toolbar}>{toolbar}</div> : null}
      {flush ? (
        <div className={classes.flush}>{children}</div>
      ) : (
        // A region that scrolls must be reachable by keyboard.
        <div className={classes.body} tabIndex={0} role="group" aria-label={title}>
          <div className={classes.content} data-narrow={narrow || undefined}>
            {children}
          </div>
        </div>
      )}
    </section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, description, actions, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h2 className={classes.sectionTitle}>{title}</h2>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </div>
      {description ? <p className={classes.description}>{description}</p> : null}
      {children}
    </section>
  );
}
