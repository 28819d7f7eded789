import type { Engine } from '../engine.ts'
import type { Metric, Sample } from './exposition.ts'
import type { DelayReading } from './loop-delay.ts'

/** The metrics of a server (docs/control-plane.md#metrics). */
export function metricsOf(engine: Engine, delay: DelayReading, version: string): Metric[] {
  const { user, system } = process.cpuUsage()
  return [
    gauge('notebooks_mock_info', 'The version of the server.', {
      labels: { version },
      value: 1,
    }),
    {
      name: 'notebooks_mock_requests_total',
      help: 'Requests to the API by operation, and by the status of the response.',
      type: 'counter',
      samples: engine.traffic.requests.map(([operation, status, value]) => ({
        labels: { operation, status },
        value,
      })),
    },
    {
      name: 'notebooks_mock_faults_fired_total',
      help: 'Requests to the API for which a fault fired, by operation.',
      type: 'counter',
      samples: engine.traffic.faults.map(([operation, value]) => ({
        labels: { operation },
        value,
      })),
    },
    gauge('notebooks_mock_worlds', 'Projects that have a world.', { value: engine.worldCount }),
    gauge('notebooks_mock_journal_bytes', 'Size of all journals in memory.', {
      value: engine.isLoaded ? engine.worlds.logs.journalBytes : 0,
    }),
    gauge(
      'nodejs_eventloop_lag_mean_seconds',
      'Mean delay of the event loop since the last read.',
      {
        value: delay.mean,
      },
    ),
    gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of that delay.', {
      value: delay.p99,
    }),
    gauge('nodejs_eventloop_lag_max_seconds', 'Longest such delay.', { value: delay.max }),
    {
      name: 'process_cpu_seconds_total',
      help: 'CPU time of the process.',
      type: 'counter',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_resident_memory_bytes', 'Memory of the process.', {
      value: process.memoryUsage.rss(),
    }),
    gauge('process_start_time_seconds', 'Start of the process, seconds since 1970.', {
      value: Math.round(performance.timeOrigin) / 1e3,
    }),
  ]
}

function gauge(name: string, help: string, sample: Sample): Metric {
  return { name, help, type: 'gauge', samples: [sample] }
}
