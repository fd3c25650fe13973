import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// Neutral greys with a trace of blue, so that they stay calm beside the indigo accent.
const gray: MantineColorsTuple = [
  '#f7f7f9',
  '#efeff3',
  '#e4e5e9',
  '#d3d5db',
  '#b4b7c0',
  '#8b8f9b',
  '#6b6f7b',
  '#50545f',
  '#363a43',
  '#1e2127',
];

const dark: MantineColorsTuple = [
  '#e3e4e8',
  '#b9bcc4',
  '#9a9ea8',
  '#747985',
  '#44474f',
  '#33363d',
  '#25272c',
  '#1b1c20',
  '#16171a',
  '#101114',
];

const indigo: MantineColorsTuple = [
  '#eef0ff',
  '#dfe2ff',
  '#bfc5fb',
  '#9da6f6',
  '#7f8af0',
  '#6772e8',
  '#5662e0',
  '#4a55cc',
  '#3f49b4',
  '#323a91',
];

const READABLE_DESCRIPTION = {
  description: { fontSize: 'var(--mantine-font-size-xs)', lineHeight: 1.45 },
};

/** The look of Assay. Colours with a meaning are the tokens of {@link cssVariables}, never these. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 6 },
  colors: { gray, dark, indigo },
  black: '#1e2127',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  // Plain objects instead of `Button.extend(...)`, which would load every one of these at the start.
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: {
      defaultProps: { variant: 'subtle', color: 'gray', size: 'md' },
    },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    Switch: { defaultProps: { size: 'xs' }, styles: READABLE_DESCRIPTION },
    Checkbox: { defaultProps: { size: 'xs' }, styles: READABLE_DESCRIPTION },
    Radio: { defaultProps: { size: 'xs' }, styles: READABLE_DESCRIPTION },
    InputWrapper: {
      styles: { label: { fontWeight: 500, marginBottom: 3 }, ...READABLE_DESCRIPTION },
    },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } },
    Table: {
      defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm', fz: 'sm' },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    // Menus are there at once: what is typed before they have the focus would act on what lies behind.
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 10,
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600 } },
    },
  },
});

/**
 * Design tokens as CSS variables. `--assay-pass|fail|unsure` are readable as text on every surface
 * (4.5:1 at least); `-soft` are quiet backgrounds for the same meaning.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--assay-nav-width': '11.5rem',
    '--assay-nav-width-collapsed': '52px',
    '--assay-status-height': '28px',
  },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-default-border': '#cfd1d8',
    '--mantine-color-dimmed': '#62666f',
    '--mantine-color-placeholder': '#70747e',
    '--mantine-color-error': '#c02a2f',
    '--assay-surface': '#ffffff',
    '--assay-surface-sunken': '#f7f7f9',
    '--assay-surface-raised': '#ffffff',
    '--assay-surface-hover': '#f0f0f4',
    '--assay-surface-selected': '#e9ebff',
    '--assay-border': '#e0e1e6',
    '--assay-border-strong': '#c9cbd2',
    '--assay-text': '#1e2127',
    '--assay-text-soft': '#5b5f69',
    '--assay-accent': '#4a55cc',
    '--assay-accent-soft': '#e9ebff',
    '--assay-pass': '#18794e',
    '--assay-pass-soft': '#e3f5ec',
    '--assay-fail': '#c02a2f',
    '--assay-fail-soft': '#fdebeb',
    '--assay-unsure': '#8a5a00',
    '--assay-unsure-soft': '#fdf2d8',
    '--assay-info': '#1f62b5',
    '--assay-info-soft': '#e7f0fc',
  },
  dark: {
    '--mantine-color-body': '#16171a',
    '--mantine-color-default': '#212328',
    '--mantine-color-default-hover': '#292b31',
    '--mantine-color-default-border': '#3b3e46',
    '--mantine-color-text': '#e3e4e8',
    '--mantine-color-dimmed': '#a0a4ae',
    '--mantine-color-placeholder': '#8f939d',
    '--mantine-color-error': '#ff8589',
    '--mantine-color-anchor': '#a9b1fb',
    '--assay-surface': '#16171a',
    '--assay-surface-sunken': '#1b1c20',
    '--assay-surface-raised': '#212328',
    '--assay-surface-hover': '#24262b',
    '--assay-surface-selected': '#2a2e52',
    '--assay-border': '#2e3036',
    '--assay-border-strong': '#44474f',
    '--assay-text': '#e3e4e8',
    '--assay-text-soft': '#a0a4ae',
    '--assay-accent': '#9da6f6',
    '--assay-accent-soft': '#262a4b',
    '--assay-pass': '#5fcb94',
    '--assay-pass-soft': '#17301f',
    '--assay-fail': '#ff8589',
    '--assay-fail-soft': '#3b1d1f',
    '--assay-unsure': '#e8b44c',
    '--assay-unsure-soft': '#352a12',
    '--assay-info': '#86b8f7',
    '--assay-info-soft': '#1a2a3f',
  },
});
