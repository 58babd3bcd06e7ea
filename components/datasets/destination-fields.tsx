"use client";
import { type Control, Controller, type FieldErrors, type UseFormRegister, useFieldArray } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { type CreateScopeInput, destinationLimit } from "#lib/schemas/datasets.ts";

export const protocolOptions = [
  { value: "tcp", label: "TCP" },
  { value: "udp", label: "UDP" },
];

interface DestinationFieldsProps {
  control: Control<CreateScopeInput>;
  register: UseFormRegister<CreateScopeInput>;
  errors: FieldErrors<CreateScopeInput>;
  refused: string | undefined;
}

/** The hosts and ports that serve a scope, one a line. */
export function DestinationFields({ control, register, errors, refused }: DestinationFieldsProps) {
  const { fields, append, remove } = useFieldArray({ control, name: "destinations" });
  const whole = errors.destinations?.root?.message ?? errors.destinations?.message ?? refused;
  return (
    <fieldset className="mb-4">
      <legend className="mb-1 font-medium">
        Hosts that serve it<span className="ml-1 font-normal text-ink-faint">a grant opens these and nothing else</span>
      </legend>
      <div className="grid gap-2">
        {fields.map((field, index) => {
          const problem = errors.destinations?.[index];
          const text = problem?.address?.message ?? problem?.port?.message;
          return (
            <div key={field.id}>
              <div className="grid grid-cols-[minmax(0,1fr)_88px_88px_auto] items-start gap-2">
                <Input
                  aria-label={`Address of host ${index + 1}`}
                  aria-invalid={problem?.address ? true : undefined}
                  placeholder="10.20.0.10"
                  autoComplete="off"
                  spellCheck={false}
                  {...register(`destinations.${index}.address`)}
                />
                <Controller
                  control={control}
                  name={`destinations.${index}.protocol`}
                  render={({ field: protocol }) => (
                    <Select
                      aria-label={`Protocol of host ${index + 1}`}
                      value={protocol.value}
                      onValueChange={protocol.onChange}
                      options={protocolOptions}
                    />
                  )}
                />
                <Input
                  aria-label={`Port of host ${index + 1}`}
                  aria-invalid={problem?.port ? true : undefined}
                  type="number"
                  inputMode="numeric"
                  {...register(`destinations.${index}.port`, { valueAsNumber: true })}
                />
                <Button
                  variant="ghost"
                  disabled={fields.length === 1}
                  aria-label={`Remove host ${index + 1}`}
                  onClick={() => remove(index)}
                >
                  Remove
                </Button>
              </div>
              {text ? <p className="mt-1 text-xs font-medium text-down-ink">{text}</p> : null}
            </div>
          );
        })}
      </div>
      {whole ? (
        <p role="alert" className="mt-1 text-xs font-medium text-down-ink">
          {whole}
        </p>
      ) : null}
      <Button
        size="sm"
        className="mt-2"
        disabled={fields.length >= destinationLimit}
        onClick={() => append({ address: "", protocol: "tcp", port: 443 })}
      >
        Add a host
      </Button>
    </fieldset>
  );
}
