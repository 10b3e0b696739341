using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>A text to be written by <see cref="BriefTexts"/>.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Text">It must stay what it is until it is written.</param>
internal readonly record struct BriefText(RedisKey Key, ReadOnlyMemory<byte> Text);
