/** Rules to start with, by the name of their text. */
export const presets = {
  throttled: {
    operation: 'ListNotebooks',
    status: 429,
    headers: { 'Retry-After': '5' },
    times: 3,
  },
  unavailable: { operation: '*', status: 503, times: 5 },
  forbidden: { operation: 'CreateNotebook', status: 403, error_code: 'ModelArts.0108' },
  flaky: { operation: '*', status: 500, probability: 0.5 },
  slow: { operation: '*', delay: '2s' },
  limited: { operation: '*', rate_limit: { requests: 5, per: '1m' } },
  reset: { operation: '*', fault: 'CONNECTION_RESET_BY_PEER', times: 1 },
  empty: { operation: '*', fault: 'EMPTY_RESPONSE', times: 1 },
  cut: { operation: 'ListNotebooks', fault: 'MALFORMED_RESPONSE_CHUNK', times: 1 },
  again: { operation: 'ListNotebooks', page: 'repeated', nth: 2 },
  moved: { operation: 'ListNotebooks', page: 'row_again', total: 1 },
  vanished: { operation: 'ShowNotebook', instance: 'vanishes', times: 1 },
  unknown: { operation: '*', fields: 'unknown_values' },
  extra: { operation: '*', fields: 'extra' },
  lost: { operation: 'CreateNotebook', fault: 'EMPTY_RESPONSE', effect: 'after', times: 1 },
} as const

export type PresetName = keyof typeof presets

export const presetNames = Object.keys(presets) as PresetName[]
