using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

/// <summary>What <see cref="StoreOptions"/> must be to each other.</summary>
internal sealed class StoreOptionsRelations : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options) => options.FullPercent >= options.HighPercent
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Bramble:Store:FullPercent is {options.FullPercent}: give at least Bramble:Store:HighPercent, {options.HighPercent}.");
}
