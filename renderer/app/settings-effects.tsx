import { useEffect } from 'react';
import { useCommandRegistry } from '../commands/registry.ts';
import { callShell, useCall } from '../data/client.ts';

/** Applies the settings that change the window as a whole: colours, size of the text, keys. */
export function SettingsEffects() {
  const registry = useCommandRegistry();
  const { data: settings } = useCall('settings.get', {});
  const colorScheme = settings?.colorScheme;
  const fontScale = settings?.fontScale;
  const keys = settings?.keys;

  // The shell sets the colours of the whole app, native parts included; the page follows the media query.
  useEffect(() => {
    if (colorScheme) void callShell('shell.setColorScheme', { colorScheme });
  }, [colorScheme]);
  useEffect(() => {
    if (fontScale)
      document.documentElement.style.setProperty('--assay-font-scale', String(fontScale));
  }, [fontScale]);
  useEffect(() => {
    if (keys) registry.setOverrides(keys);
  }, [registry, keys]);
  return null;
}
