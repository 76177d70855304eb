/** Allure's analytics. Allure has no option to disable them. */
const analytics =
  /<script[^>]* src="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*<script>(?:(?!<\/script>)[\s\S])*gtag\((?:(?!<\/script>)[\s\S])*<\/script>/;

/** The first script of Allure's page. It runs before the script that reads the report's data. */
const firstScript = 'window.allure = window.allure || {};';
/** Makes the reader wait for the data in the page, so that it never requests data from a network. */
const waits = 'window.allureReportData = {}; window.allureReportDataReady = false;';

/**
 * A page opened from a file can't measure its frames, so that they would be 150 pixels high. On a phone, the type and
 * size of an attachment would cover its name.
 */
const room = `<style>[data-testid="html-attachment-preview"] iframe { min-height: 75vh; }
@media (max-width: 600px) { [data-testid="test-result-attachment-header"] .paragraphs-text-s { display: none; } }</style>`;

/**
 * Removes network access from Allure's single-file page: its analytics, and its requests for data that the parser has
 * not reached. Throws if the page has an unexpected form or still loads from elsewhere.
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
