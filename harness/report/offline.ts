/** Allure's call home, which it has no option against. */
const analytics =
  /<script[^>]* src="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*<script>(?:(?!<\/script>)[\s\S])*gtag\((?:(?!<\/script>)[\s\S])*<\/script>/;

/** Where Allure's page begins to run scripts, ahead of the one that reads the report's data. */
const firstScript = 'window.allure = window.allure || {};';
/** Said there, so that the reader waits for data that the page has, and never asks a network for it. */
const waits = 'window.allureReportData = {}; window.allureReportDataReady = false;';

/**
 * A page opened from a file may not measure what is in its frames: without this they are 150 pixels high. On a phone the
 * type and size of an attachment lie over its name.
 */
const room = `<style>[data-testid="html-attachment-preview"] iframe { min-height: 75vh; }
@media (max-width: 600px) { [data-testid="test-result-attachment-header"] .paragraphs-text-s { display: none; } }</style>`;

/**
 * Allure's single-file page without what would reach for a network: its analytics, and its fallback to fetching data that
 * the parser hasn't come to yet. Throws when the page isn't as expected or still loads from elsewhere.
 */
export function offline(page: string): string {
  const quiet = page
    .replace(analytics, '')
    .replace(firstScript, `${firstScript} ${waits}`)
    .replace('</head>', `${room}</head>`);
  const head = quiet.slice(0, 100_000);
  if (
    !quiet.includes(waits) ||
    /<(?:script|link|img)[^>]+(?:src|href)="https?:/.test(head.concat(quiet.slice(-100_000)))
  ) {
    throw new Error("Allure's page has changed: it may read from a network");
  }
  return quiet;
}
