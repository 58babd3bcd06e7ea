import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <>
      <Skeleton className="mb-6 h-5 w-96 max-w-full" />
      <SkeletonRows rows={8} />
    </>
  );
}
