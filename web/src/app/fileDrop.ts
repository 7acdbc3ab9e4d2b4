import { useEffect, useState } from "react";

/**
 * Files that were let go over the window, null until one was dragged over it: only then is there something to load. What
 * takes files itself, a form with receipts, has said so before it comes here.
 */
export function useFileDrop(isTaken: boolean): File[] | null {
  const [dropped, drop] = useState<File[] | null>(null);
  useEffect(() => {
    if (!isTaken) return;
    function hold(event: DragEvent): void {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop((old) => (event.type === "drop" ? [...event.dataTransfer!.files] : (old ?? [])));
    }
    addEventListener("dragover", hold);
    addEventListener("drop", hold);
    return () => {
      removeEventListener("dragover", hold);
      removeEventListener("drop", hold);
    };
  }, [isTaken]);
  return dropped;
}
