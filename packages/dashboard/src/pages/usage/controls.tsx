import { useEndpoints } from '../../api/endpoints.js';
import { useModels } from '../../api/models.js';
import { useKeyNames } from '../../api/names.js';
import { words } from '../../strings/usage.js';
import { Select } from '../../ui/select.js';
import styles from './usage.module.css';
import { type Dimension, dimensions, metrics, type Range, ranges, type UsageView } from './view.js';

interface ControlsProps {
  view: UsageView;
  onChange: (view: UsageView) => void;
}

/** Period, grouping, metric, and a filter for each dimension. */
export function Controls({ view, onChange }: ControlsProps) {
  const rangeNames = Object.keys(ranges) as Range[];
  return (
    <div className={styles.controls}>
      <Select
        label={words.range}
        value={view.range}
        onChange={(range) => onChange({ ...view, range })}
        options={rangeNames.map((value) => ({ value, label: words.ranges[value] }))}
      />
      <Select
        label={words.metric}
        value={view.metric}
        onChange={(metric) => onChange({ ...view, metric })}
        options={metrics.map((value) => ({ value, label: words.metrics[value] }))}
      />
      <Select
        label={words.by}
        value={view.by}
        onChange={(by) => onChange({ ...view, by })}
        options={dimensions.map((value) => ({ value, label: words.dimensions[value] }))}
      />
      <Filters view={view} onChange={onChange} />
    </div>
  );
}

function Filters({ view, onChange }: ControlsProps) {
  const names = useKeyNames();
  const models = useModels().data ?? [];
  const endpoints = useEndpoints().data ?? [];
  const known: Record<Dimension, { value: string; label: string }[]> = {
    key: [...names].map(([value, name]) => ({ value, label: `${name} (${value})` })),
    model: models.map((value) => ({ value, label: value })),
    endpoint: endpoints.map(({ id, model }) => ({ value: id, label: `${model} (${id})` })),
  };
  return dimensions.map((dimension) => {
    const value = view.filter[dimension] ?? '';
    const options = [{ value: '', label: words.all[dimension] }, ...known[dimension]];
    // Revoked keys and deleted endpoints have usage too.
    if (!options.some((option) => option.value === value)) options.push({ value, label: value });
    const change = (next: string) => {
      const { [dimension]: _, ...others } = view.filter;
      onChange({ ...view, filter: next === '' ? others : { ...others, [dimension]: next } });
    };
    return (
      <Select
        key={dimension}
        label={words.dimensions[dimension]}
        value={value}
        onChange={change}
        options={options}
      />
    );
  });
}
