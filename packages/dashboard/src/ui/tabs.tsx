import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import styles from './tabs.module.css';

interface TabsProps {
  label: string;
  tabs: readonly { readonly id: string; readonly label: string; readonly content: React.ReactNode }[];
}

/** Tabs: the arrow keys move between them. The first one is chosen from the start, so that nothing moves after the first paint. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <AriaTabs className={styles.tabs ?? ''} {...(tabs[0] ? { defaultSelectedKey: tabs[0].id } : {})}>
      <TabList aria-label={label} className={styles.list ?? ''}>
        {tabs.map(({ id, label: text }) => (
          <Tab key={id} id={id} className={styles.tab ?? ''}>
            {text}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={styles.panel ?? ''}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
