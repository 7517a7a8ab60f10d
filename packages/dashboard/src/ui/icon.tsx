import styles from './icon.module.css';

const shapes = {
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.7 6.8v4M9.3 6.8v4',
  more: 'M3 8h1M7.5 8h1M12 8h1',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  warning: 'M8 2.5l6 11H2zM8 6.8v3M8 11.8h.01',
  info: 'M8 14A6 6 0 108 2a6 6 0 000 12zM8 7.3v3.5M8 5.2h.01',
  user: 'M8 8a2.6 2.6 0 100-5.2A2.6 2.6 0 008 8zM3 13.4c.6-2.4 2.5-3.6 5-3.6s4.4 1.2 5 3.6',
  theme: 'M13.2 9.6A5.6 5.6 0 016.4 2.8a5.6 5.6 0 106.8 6.8z',
  down: 'M4 6.2l4 4 4-4',
  plus: 'M8 3v10M3 8h10',
  roll: 'M13 7A5.2 5.2 0 003.6 5M3 2.5V5.4h2.9M3 9a5.2 5.2 0 009.4 2M13 13.5v-2.9h-2.9',
  edit: 'M3 13l.6-2.8 7.4-7.4 2.2 2.2-7.4 7.4z',
  stop: 'M4 4h8v8H4z',
  download: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13.5h10',
} as const;

export type IconName = keyof typeof shapes;

/** A line icon in the colour of the text. It is decoration: the control that holds it has a label of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
