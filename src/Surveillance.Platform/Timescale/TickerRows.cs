using Surveillance.Markets;
using Surveillance.Platform.Timescale.Spooling;

namespace Surveillance.Platform.Timescale;

/// <summary>The table <c>ticker_snapshots</c>: what a venue said of a market beside its book.</summary>
public static class TickerRows
{
    /// <summary>The table.</summary>
    public static SpooledTable Table { get; } = new(
        "ticker_snapshots",
        ("timestamp", ColumnKind.Time),
        ("local_timestamp", ColumnKind.Time),
        ("exchange", ColumnKind.Text),
        ("instrument", ColumnKind.Text),
        ("last_price", ColumnKind.Number),
        ("mark_price", ColumnKind.Number),
        ("index_price", ColumnKind.Number),
        ("funding_rate", ColumnKind.Number),
        ("next_funding_time", ColumnKind.Time),
        ("funding_interval_hours", ColumnKind.Number),
        ("volume_24h", ColumnKind.Number),
        ("simulated", ColumnKind.Flag))
    {
        // An engine that takes a market up knows nothing of what was stored before it.
        MayRepeat = true,
    };

    /// <summary>Adds a row.</summary>
    public static void Add(RowBlock rows, Ticker ticker)
    {
        rows.Time(ticker.Timestamp);
        rows.Time(ticker.LocalTimestamp);
        rows.Text(ticker.Market.Exchange);
        rows.Text(ticker.Market.Instrument);
        rows.Number(ticker.Last);
        rows.Number(ticker.Mark);
        rows.Number(ticker.Index);
        rows.Number(ticker.FundingRate);
        rows.Time(ticker.NextFundingTime);
        rows.Number(ticker.FundingIntervalHours);
        rows.Number(ticker.Volume24h);
        rows.Flag(ticker.Simulated);
        rows.EndRow();
    }
}
