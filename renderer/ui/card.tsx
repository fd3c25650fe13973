import type { ReactNode } from 'react';
import classes from './card.module.css';

/** Cards beside each other where there is room. */
export function Cards({ children }: { readonly children: ReactNode }) {
  return <div className={classes.cards}>{children}</div>;
}

interface CardProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** Takes the whole width of the screen. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a screen. */
export function Card({ title, subtitle, actions, isWide = false, children }: CardProps) {
  return (
    <section className={classes.card} aria-label={title} data-wide={isWide || undefined}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {subtitle === undefined ? null : <span className={classes.subtitle}>{subtitle}</span>}
        {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** Why a card is empty, and what fills it. */
export function CardNothing({ children }: { readonly children: ReactNode }) {
  return <p className={classes.nothing}>{children}</p>;
}
