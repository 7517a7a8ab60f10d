import { useCallback, useEffect, useRef } from 'react';

/** How near its end, in pixels, a region has to be to follow what is added. */
const nearPx = 48;

/** Keeps a region at its end while its content grows, unless its reader has scrolled away from there. */
export function usePinnedScroll() {
  const outer = useRef<HTMLElement>(null);
  const inner = useRef<HTMLOListElement>(null);
  const isPinned = useRef(true);
  const onScroll = useCallback(() => {
    const region = outer.current;
    if (region) isPinned.current = region.scrollHeight - region.scrollTop - region.clientHeight < nearPx;
  }, []);
  useEffect(() => {
    const [region, content] = [outer.current, inner.current];
    if (!region || !content) return;
    const observer = new ResizeObserver(() => {
      if (isPinned.current) region.scrollTop = region.scrollHeight;
    });
    observer.observe(content);
    return () => observer.disconnect();
  }, []);
  return { outer: { ref: outer, onScroll }, inner };
}
