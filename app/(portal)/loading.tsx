import { SkeletonRows } from "#components/ui/skeleton.tsx";

export default function PortalLoading() {
  return <SkeletonRows rows={8} />;
}
