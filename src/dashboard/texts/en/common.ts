/** Texts of several views. */
export const common = {
  actions: 'Actions',
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copiedText: 'Copied text',
  copy: 'Copy',
  download: 'Download',
  filter: 'Filter',
  loading: 'Loading…',
  milliseconds: 'ms',
  noAnswer: 'No complete answer: the connection broke, or the server is not running.',
  none: 'none',
  remove: 'Remove',
  tryAgain: 'Try again',
  undo: 'Undo',
  /** Days, hours, minutes, seconds. */
  units: ['d', 'h', 'min', 's'],
  utc: 'UTC',
}
