import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Tile, tileKey, widthOf } from "./tiles.ts";

type Row = { level: number; tile_index: string; width: number; hashes: Buffer };
type Address = { level: number; index: number };

/** Reads tiles by address; a missing one is missing in the answer. The hashes are the bytes as stored. */
export async function readTiles(tx: Tx, addresses: readonly Address[]): Promise<Map<string, Buffer>> {
  const tiles = new Map<string, Buffer>();
  if (addresses.length === 0) return tiles;
  const { rows } = await tx.execute<Row>(sql`
    select t.level, t.tile_index, t.width, t.hashes
      from unnest(${sql.param(addresses.map((a) => a.level))}::int[], ${sql.param(addresses.map((a) => a.index))}::bigint[]) as wanted (level, tile_index)
      join audit_tiles t on t.level = wanted.level and t.tile_index = wanted.tile_index`);
  for (const row of rows) {
    const tile = { level: row.level, index: Number(row.tile_index), hashes: row.hashes };
    // A width that does not fit its bytes would be a changed row: as if it were not there.
    if (widthOf(tile) === row.width) tiles.set(tileKey(tile), tile.hashes);
  }
  return tiles;
}

/** Writes new tiles and the grown form of old ones. */
export async function writeTiles(tx: Tx, tiles: readonly Tile[]): Promise<void> {
  await tx.execute(sql`
    insert into audit_tiles (level, tile_index, width, hashes)
    select * from unnest(
      ${sql.param(tiles.map((t) => t.level))}::int[], ${sql.param(tiles.map((t) => t.index))}::bigint[],
      ${sql.param(tiles.map(widthOf))}::int[], ${sql.param(tiles.map((t) => t.hashes))}::bytea[])
    on conflict (level, tile_index) do update set width = excluded.width, hashes = excluded.hashes`);
}
