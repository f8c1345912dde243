# usage: verify.pl KEYS FOLDER: Mail::DKIM's word for each signature of each mail there.
use strict;
use warnings;
use Mail::DKIM::Verifier;
use Mail::DKIM::DNS;
use Net::DNS::RR;

my %keys;
open(my $list, '<', $ARGV[0]) or die $!;
while (<$list>) {
    chomp;
    my ($name, $record) = split /\t/;
    $keys{$name} = $record;
}
{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub {
        my ($name) = @_;
        my $record = $keys{$name} or return;
        my @strings = unpack('(A255)*', $record);
        return Net::DNS::RR->new(owner => $name, type => 'TXT', txtdata => \@strings);
    };
}
opendir(my $folder, $ARGV[1]) or die $!;
for my $name (sort grep { /\.eml$/ } readdir $folder) {
    my $dkim = Mail::DKIM::Verifier->new;
    open(my $mail, '<:raw', "$ARGV[1]/$name") or die $!;
    local $/ = \65536;
    $dkim->PRINT($_) while <$mail>;
    $dkim->CLOSE;
    my $i = 0;
    for my $signature ($dkim->signatures) {
        print "$name $i ", $signature->result, "\n";
        $i++;
    }
}
