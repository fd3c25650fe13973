// Loaded before the app (`electron -r`): tells on standard output when the page first painted something and
// when what ASSAY_BENCH_SELECTOR names was painted, as milliseconds of the system's clock.
const { app, BrowserWindow } = require('electron');

const { ASSAY_BENCH_SELECTOR: selector = 'body', ASSAY_BENCH_ROUTE: route = '' } = process.env;

// A start leads to Home; with a route it leads to another screen, at the same address a reload would use.
const loadUrl = Reflect.get(BrowserWindow.prototype, 'loadURL');
BrowserWindow.prototype.loadURL = function loadRoute(url, options) {
  return Reflect.apply(loadUrl, this, [url + route, options]);
};

app.on('web-contents-created', (_created, contents) => {
  contents.once('dom-ready', () => {
    void contents.mainFrame
      .executeJavaScript(`(${watchPage.toString()})(${JSON.stringify(selector)})`)
      .then((report) => process.stdout.write(`assay-bench ${JSON.stringify(report)}\n`));
  });
});

/** Runs in the page. */
function watchPage(wanted) {
  return new Promise((resolve) => {
    const report = { paintAt: 0, usableAt: 0 };
    const settle = () => {
      if (report.paintAt > 0 && report.usableAt > 0) resolve(report);
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.name !== 'first-contentful-paint') continue;
        report.paintAt = performance.timeOrigin + entry.startTime;
        settle();
      }
    }).observe({ type: 'paint', buffered: true });
    const look = () => {
      if (document.querySelector(wanted) === null) return false;
      requestAnimationFrame(() => {
        // A message that is sent before a frame arrives after it.
        const channel = new MessageChannel();
        channel.port1.addEventListener('message', () => {
          report.usableAt = performance.timeOrigin + performance.now();
          settle();
        });
        channel.port1.start();
        channel.port2.postMessage(null);
      });
      return true;
    };
    if (look()) return;
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect();
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
}
