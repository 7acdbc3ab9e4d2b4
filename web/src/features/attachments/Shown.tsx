import { useEffect, useRef } from "react";

interface Props {
  bytes: Blob;
  alt: string;
  className?: string;
}

/** A picture out of memory: its address lives as long as it is shown. */
export function Shown({ bytes, alt, className }: Props) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(bytes);
    if (image.current) image.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [bytes]);
  return <img ref={image} alt={alt} className={className} />;
}
