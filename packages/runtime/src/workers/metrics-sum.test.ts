import { describe, expect, test } from '@jest/globals';
import { createMetricsSum } from './metrics-sum.js';

const exposition = (requests: number, inFlight: number) => `# HELP target_info Target metadata
# TYPE target_info gauge
target_info{service_name="x"} 1
# HELP requests_total Requests of "a b" {c}
# TYPE requests_total counter
requests_total{path="/a b}",code="1"} ${requests}
# UNIT seconds s
# TYPE seconds histogram
seconds_count 2
seconds_sum 0.5
seconds_bucket{le="1"} ${requests}
seconds_bucket{le="+Inf"} 2
# TYPE in_flight gauge
in_flight ${inFlight}
# TYPE by_host gauge
by_host{host="h"} 3
`;
const both = new Set([1, 2]);

describe('the metrics of several workers', () => {
  test('are sums of counters and histograms, and gauges of each', () => {
    const sum = createMetricsSum();
    sum.update(1, exposition(3, 7));
    sum.update(2, exposition(4, 8));
    expect(sum.text(both)).toBe(`# HELP target_info Target metadata
# TYPE target_info gauge
target_info{service_name="x"} 1
# HELP requests_total Requests of "a b" {c}
# TYPE requests_total counter
requests_total{path="/a b}",code="1"} 7
# UNIT seconds s
# TYPE seconds histogram
seconds_count 4
seconds_sum 1
seconds_bucket{le="1"} 7
seconds_bucket{le="+Inf"} 4
# TYPE in_flight gauge
in_flight{worker="1"} 7
in_flight{worker="2"} 8
# TYPE by_host gauge
by_host{host="h",worker="1"} 3
by_host{host="h",worker="2"} 3
`);
  });

  test('count what a worker has counted that does not answer or has been replaced', () => {
    const sum = createMetricsSum();
    const requests = (answered: ReadonlySet<number>) =>
      Number(/^requests_total\S* \S+ (\d+)$/m.exec(sum.text(answered).replace('/a b', '/a_b x'))?.[1]);
    sum.update(1, exposition(3, 7));
    sum.update(2, exposition(4, 8));
    expect(requests(new Set([2]))).toBe(7);
    expect(sum.text(new Set([2]))).not.toContain('worker="1"');
    sum.retire(1);
    expect(requests(both)).toBe(7);
    sum.update(1, exposition(5, 1));
    expect(requests(both)).toBe(12);
    sum.retire(1);
    sum.retire(1);
    expect(requests(both)).toBe(12);
  });

  test('keep a value that is not a number, and infinity', () => {
    const sum = createMetricsSum();
    sum.update(1, '# TYPE g gauge\ng{a="1"} NaN\ng{a="2"} +Inf\ng{a="3"} -Inf\n');
    expect(sum.text(both)).toContain('NaN\ng{a="2",worker="1"} +Inf\ng{a="3",worker="1"} -Inf\n');
  });
});
