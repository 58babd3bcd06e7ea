import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <>
      <Skeleton className="mb-8 h-6 w-72" />
      <SkeletonRows rows={6} />
    </>
  );
}
